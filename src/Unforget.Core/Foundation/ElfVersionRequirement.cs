namespace Unforget.Foundation;

/// <summary>One entry of a library's <c>.gnu.version_r</c>: a symbol version that another library must define.</summary>
/// <param name="Library">Name of the library that must define it, for example <c>libstdc++.so.6</c>.</param>
/// <param name="Version">Name of the version, for example <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="IsOptional">Whether <c>VER_FLG_WEAK</c> is set: the loader then goes on without the version.</param>
/// <param name="SymbolIndex">The number that <c>.gnu.version</c> gives to the symbols of this version.</param>
/// <param name="FlagsOffset">Place of the 16-bit flags in the file, in bytes.</param>
public sealed record ElfVersionRequirement(string Library, string Version, bool IsOptional, ushort SymbolIndex, int FlagsOffset);
