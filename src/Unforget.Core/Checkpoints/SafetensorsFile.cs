using System.Buffers.Binary;

namespace Unforget.Checkpoints;

/// <summary>A tensor in a safetensors file: row-major, little-endian.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Sizes of its dimensions; none for a single value.</param>
public sealed record StoredTensor(string Name, ElementType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Where its bytes begin, counted from the end of the header.</summary>
    public long Offset { get; init; }

    /// <summary>Its bytes.</summary>
    public long ByteCount { get; } = Type.ByteCount([.. Shape])
        ?? throw new ArgumentException($"{Name}: [{string.Join(", ", Shape)}] is not the shape of a tensor", nameof(Shape));
}

/// <summary>The bytes of a tensor, asked for when they are written.</summary>
public delegate ReadOnlySpan<byte> TensorBytes();

/// <summary>
/// A file in the safetensors format: the length of the header (8 bytes, little-endian), the header (JSON), the tensors
/// without a gap. Knows bytes only, nothing of the tensor library. Holds the file open.
/// </summary>
/// <remarks>Source: the format description of the safetensors project, version 0.4 and later.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private readonly Stream _stream;
    private readonly long _start;

    private SafetensorsFile(Stream stream, long start, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        (_stream, _start, Tensors, Metadata) = (stream, start, tensors, metadata);
    }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>Texts that the writer added; may be none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Writes a file. Tensors with larger elements come first, those of one size by name, so that every tensor lies at a multiple of
    /// its element's size.
    /// </summary>
    /// <param name="stream">Empty.</param>
    /// <param name="tensors">What to write; offsets are given here.</param>
    /// <param name="metadata">Texts to add; may be empty.</param>
    /// <exception cref="ArgumentException">A name is there twice, or bytes do not fit a shape.</exception>
    public static void Write(Stream stream, IEnumerable<(StoredTensor Tensor, TensorBytes Bytes)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var sorted = tensors.OrderByDescending(pair => pair.Tensor.Type.Size()).ThenBy(pair => pair.Tensor.Name, StringComparer.Ordinal).ToArray();
        var placed = Place(sorted.Select(pair => pair.Tensor));
        var header = SafetensorsHeader.ToBytes(placed, metadata);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (tensor, content) in sorted)
        {
            var bytes = content();
            if (bytes.Length != tensor.ByteCount)
            {
                throw new ArgumentException($"{tensor.Name}: {bytes.Length} bytes for {tensor.ByteCount}", nameof(tensors));
            }

            stream.Write(bytes);
        }
    }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="InvalidDataException">It is not one: too short, a wrong length, a bad header, holes, overlaps or trailing bytes.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            var header = ReadHeader(stream);
            var start = LengthBytes + (long)header.Length;
            var (tensors, metadata) = SafetensorsHeader.Parse(header, stream.Length - start);
            return new SafetensorsFile(stream, start, tensors, metadata);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of one tensor.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">As long as the tensor.</param>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void Read(StoredTensor tensor, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (destination.Length != tensor.ByteCount)
        {
            throw new ArgumentException($"{tensor.Name}: room for {destination.Length} bytes, there are {tensor.ByteCount}", nameof(destination));
        }

        _stream.Position = _start + tensor.Offset;
        _stream.ReadExactly(destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static List<StoredTensor> Place(IEnumerable<StoredTensor> tensors)
    {
        var placed = new List<StoredTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"two tensors are named {tensor.Name}", nameof(tensors));
            }

            placed.Add(tensor with { Offset = offset });
            offset += tensor.ByteCount;
        }

        return placed;
    }

    private static byte[] ReadHeader(FileStream stream)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        if (stream.Length < LengthBytes)
        {
            throw new InvalidDataException($"{stream.Length} bytes are no safetensors file");
        }

        stream.ReadExactly(length);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (count > SafetensorsHeader.MostBytes || (long)count > stream.Length - LengthBytes)
        {
            throw new InvalidDataException($"a header of {count} bytes does not fit a file of {stream.Length}");
        }

        var header = new byte[count];
        stream.ReadExactly(header);
        return header;
    }
}
