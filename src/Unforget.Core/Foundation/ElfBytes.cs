using System.Buffers.Binary;
using System.Text;

namespace Unforget.Foundation;

/// <summary>Bounds-checked access to the bytes, program headers and dynamic segment of an ELF file.</summary>
internal sealed class ElfBytes
{
    private const int HeaderSize = 64;
    private const ushort ProgramHeaderSize = 56;
    private const ushort SharedObject = 3;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<Segment> _segments = [];

    /// <param name="bytes">The file, or its beginning with at least the program headers.</param>
    /// <param name="fileLength">Length of the whole file.</param>
    internal ElfBytes(ReadOnlyMemory<byte> bytes, long fileLength)
    {
        _bytes = bytes;
        CheckHeader();
        var headers = UInt64(32);
        if (UInt16(54) != ProgramHeaderSize)
        {
            throw new InvalidDataException($"program headers of {UInt16(54)} bytes, expected {ProgramHeaderSize}");
        }

        for (ulong i = 0; i < UInt16(56); i++)
        {
            var at = headers + (i * ProgramHeaderSize);
            var segment = new Segment(UInt32(at), Offset: UInt64(at + 8), Address: UInt64(at + 16), FileSize: UInt64(at + 32));
            if (segment.Offset > (ulong)fileLength || segment.FileSize > (ulong)fileLength - segment.Offset)
            {
                throw new InvalidDataException($"cut off: {fileLength} bytes, but a segment of {segment.FileSize} bytes begins at {segment.Offset}");
            }

            _segments.Add(segment);
        }
    }

    internal ushort Machine => UInt16(18);

    internal byte[] ToArray() => _bytes.ToArray();

    internal ushort UInt16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, sizeof(ushort)));

    internal uint UInt32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, sizeof(uint)));

    internal ulong UInt64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, sizeof(ulong)));

    /// <summary>A zero-terminated name of at most <paramref name="limit"/> bytes with its zero.</summary>
    internal string Text(ulong offset, ulong limit)
    {
        var text = Slice(offset, limit);
        var end = text.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(text[..end]) : throw new InvalidDataException("a name has no end");
    }

    /// <summary>Where the byte that the loader would map at an address lies in the file.</summary>
    internal ulong OffsetOf(ulong address)
    {
        foreach (var segment in _segments)
        {
            if (segment.Kind == LoadSegment && address >= segment.Address && address - segment.Address < segment.FileSize)
            {
                return segment.Offset + (address - segment.Address);
            }
        }

        throw new InvalidDataException($"address 0x{address:x} is in no segment");
    }

    internal Dictionary<ulong, ulong> ReadDynamicSegment()
    {
        var dynamic = _segments.Find(segment => segment.Kind == DynamicSegment)
            ?? throw new InvalidDataException("no dynamic segment: not a shared library");
        var tags = new Dictionary<ulong, ulong>();
        for (ulong at = 0; at + 16 <= dynamic.FileSize; at += 16)
        {
            var tag = UInt64(dynamic.Offset + at);
            if (tag == 0)
            {
                break;
            }

            tags[tag] = UInt64(dynamic.Offset + at + 8);
        }

        return tags;
    }

    private void CheckHeader()
    {
        if (_bytes.Length < HeaderSize || !_bytes.Span.StartsWith("\u007fELF"u8))
        {
            throw new InvalidDataException($"not an ELF file ({_bytes.Length} bytes)");
        }

        if (_bytes.Span[4] != 2 || _bytes.Span[5] != 1)
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        if (UInt16(16) != SharedObject)
        {
            throw new InvalidDataException($"ELF type {UInt16(16)}, expected {SharedObject} (shared library)");
        }
    }

    private ReadOnlySpan<byte> Slice(ulong offset, ulong length)
    {
        var size = (ulong)_bytes.Length;
        return offset <= size && length <= size - offset
            ? _bytes.Span.Slice((int)offset, (int)length)
            : throw new InvalidDataException($"the file ends at {size} bytes, before {length} bytes at {offset} (truncated?)");
    }

    private sealed record Segment(uint Kind, ulong Offset, ulong Address, ulong FileSize);
}

/// <summary>The entries of a dynamic segment that symbol versions need (System V ABI and its GNU extensions).</summary>
internal static class DynamicTag
{
    internal const ulong JumpRelocationsSize = 2;
    internal const ulong Strings = 5;
    internal const ulong Rela = 7;
    internal const ulong RelaSize = 8;
    internal const ulong StringsSize = 10;
    internal const ulong JumpRelocations = 23;
    internal const ulong SymbolVersions = 0x6ffffff0;
    internal const ulong VersionDefinition = 0x6ffffffc;
    internal const ulong VersionDefinitionCount = 0x6ffffffd;
    internal const ulong VersionNeed = 0x6ffffffe;
    internal const ulong VersionNeedCount = 0x6fffffff;
}
