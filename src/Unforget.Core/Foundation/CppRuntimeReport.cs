namespace Unforget.Foundation;

/// <summary>The C++ runtime that libraries of this process are bound to.</summary>
/// <param name="Path">Full path of libstdc++.</param>
/// <param name="Highest">Its newest symbol version, for example <c>GLIBCXX_3.4.30</c> (GCC 12) or <c>GLIBCXX_3.4.32</c> (GCC 13).</param>
public sealed record CppRuntimeReport(string Path, string Highest)
{
    private const string Prefix = "GLIBCXX_";

    /// <summary>Null outside Linux, and where no libstdc++ is found or it cannot be read.</summary>
    public static CppRuntimeReport? Collect()
    {
        if (!OperatingSystem.IsLinux() || LinuxProcess.PathOf(NativeLibraryLoader.CppRuntime) is not { } path)
        {
            return null;
        }

        try
        {
            var highest = ElfImage.Parse(File.ReadAllBytes(path)).DefinedVersions
                .Where(version => version.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(version => Version.TryParse(version[Prefix.Length..], out var number) ? number : null)
                .Max();
            return highest is null ? null : new CppRuntimeReport(path, Prefix + highest);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
