using System.Buffers.Binary;

namespace Unforget.Foundation;

/// <summary>
/// The symbol versions of an ELF shared library (64 bit, little endian), read as the loader reads them: through the dynamic
/// segment, so that stripped section headers do not matter. Every offset is checked against the file before it is followed.
/// </summary>
public sealed class ElfImage
{
    /// <summary>ELF's number for x86-64, the only Linux processor libtorch comes for.</summary>
    public const ushort X64 = 62;

    private const int HeadersSize = 4096;
    private const int RelocationSize = 24;
    private const ushort WeakFlag = 2;

    private readonly ElfBytes _file;
    private readonly Dictionary<ulong, ulong> _dynamic;

    private ElfImage(ElfBytes file)
    {
        _file = file;
        _dynamic = file.ReadDynamicSegment();
        Requirements = ReadRequirements();
        DefinedVersions = ReadDefinedVersions();
    }

    /// <summary>The processor the library is for, as ELF numbers them; <see cref="X64"/> for x86-64.</summary>
    public ushort Machine => _file.Machine;

    /// <summary>Versions the library requires of others, in file order.</summary>
    public IReadOnlyList<ElfVersionRequirement> Requirements { get; }

    /// <summary>Versions the library defines, in file order; the first is its own base name.</summary>
    public IReadOnlyList<string> DefinedVersions { get; }

    /// <summary>Reads the version tables of a library; the bytes must stay unchanged while the image is used.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF library, or a table leaves the file.</exception>
    public static ElfImage Parse(ReadOnlyMemory<byte> bytes) => new(new ElfBytes(bytes, bytes.Length));

    /// <summary>
    /// Checks, from the first bytes of a library of any size, that it is one for this processor and that no segment is cut off:
    /// the loader does not check the latter, and the process would die on a bus error.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is cut off, or no 64-bit little-endian ELF library for x86-64.</exception>
    internal static void CheckLoadable(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[Math.Min(file.Length, HeadersSize)];
        file.ReadExactly(start);
        var machine = new ElfBytes(start, file.Length).Machine;
        if (machine != X64)
        {
            throw new InvalidDataException($"built for another processor (ELF machine {machine}, expected {X64})");
        }
    }

    /// <summary>
    /// Whether any relocation asks the loader for a symbol of this version. If none does, a process runs
    /// without the version: C++ compilers leave such a bare mark to refuse runtimes older than themselves.
    /// </summary>
    /// <exception cref="InvalidDataException">A relocation or symbol table leaves the file.</exception>
    public bool IsUsed(ElfVersionRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(requirement);
        return HasRelocation(DynamicTag.Rela, DynamicTag.RelaSize, requirement.SymbolIndex)
            || HasRelocation(DynamicTag.JumpRelocations, DynamicTag.JumpRelocationsSize, requirement.SymbolIndex);
    }

    /// <summary>A copy of the whole file in which this requirement is optional; only its flags differ.</summary>
    /// <exception cref="ArgumentException">The requirement is not one of this library's.</exception>
    public byte[] WithOptional(ElfVersionRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(requirement);
        if (!Requirements.Contains(requirement))
        {
            throw new ArgumentException($"{requirement.Version} of {requirement.Library} is not required by this library.", nameof(requirement));
        }

        var copy = _file.ToArray();
        var flags = copy.AsSpan(requirement.FlagsOffset, sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag));
        return copy;
    }

    private List<ElfVersionRequirement> ReadRequirements()
    {
        var found = new List<ElfVersionRequirement>();
        if (!_dynamic.TryGetValue(DynamicTag.VersionNeed, out var address))
        {
            return found;
        }

        var entry = _file.OffsetOf(address);
        for (var left = Count(DynamicTag.VersionNeedCount); left > 0; left--)
        {
            var library = Name(_file.UInt32(entry + 4));
            var auxiliary = entry + _file.UInt32(entry + 8);
            for (var versions = _file.UInt16(entry + 2); versions > 0; versions--)
            {
                var flags = _file.UInt16(auxiliary + 4);
                found.Add(new ElfVersionRequirement(library, Name(_file.UInt32(auxiliary + 8)), (flags & WeakFlag) != 0,
                    _file.UInt16(auxiliary + 6), checked((int)(auxiliary + 4))));
                auxiliary += Step(auxiliary + 12, versions);
            }

            entry += Step(entry + 12, left);
        }

        return found;
    }

    private List<string> ReadDefinedVersions()
    {
        var found = new List<string>();
        if (!_dynamic.TryGetValue(DynamicTag.VersionDefinition, out var address))
        {
            return found;
        }

        var entry = _file.OffsetOf(address);
        for (var left = Count(DynamicTag.VersionDefinitionCount); left > 0; left--)
        {
            var auxiliary = entry + _file.UInt32(entry + 12);
            found.Add(Name(_file.UInt32(auxiliary)));
            entry += Step(entry + 16, left);
        }

        return found;
    }

    private bool HasRelocation(ulong tableTag, ulong sizeTag, ushort symbolVersion)
    {
        if (!_dynamic.TryGetValue(tableTag, out var address) || !_dynamic.TryGetValue(sizeTag, out var size)
            || !_dynamic.TryGetValue(DynamicTag.SymbolVersions, out var versionAddress))
        {
            return false;
        }

        var table = _file.OffsetOf(address);
        var versions = _file.OffsetOf(versionAddress);
        for (ulong at = 0; at + RelocationSize <= size; at += RelocationSize)
        {
            var symbol = _file.UInt32(table + at + 12);
            if (symbol != 0 && (_file.UInt16(versions + (2UL * symbol)) & 0x7fff) == symbolVersion)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Distance to the next entry. Only forward steps are followed, so a damaged chain cannot loop.</summary>
    private uint Step(ulong at, ulong entriesLeft)
    {
        var step = _file.UInt32(at);
        return step != 0 || entriesLeft == 1
            ? step
            : throw new InvalidDataException("a chain of version entries ends before its count");
    }

    private ulong Count(ulong tag) =>
        _dynamic.TryGetValue(tag, out var count) ? count : throw new InvalidDataException("a version table has no count");

    private string Name(uint index) =>
        _dynamic.TryGetValue(DynamicTag.Strings, out var address) && _dynamic.TryGetValue(DynamicTag.StringsSize, out var size) && index < size
            ? _file.Text(_file.OffsetOf(address) + index, size - index)
            : throw new InvalidDataException("a name lies outside the string table");
}
