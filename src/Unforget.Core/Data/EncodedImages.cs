using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data;

/// <summary>Encoded images in memory, one after the other in one block.</summary>
internal sealed class EncodedImages : IStoredImages
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly string _place;

    /// <param name="decoder">Decodes any of them.</param>
    /// <param name="bytes">The images without gaps; owned by this object from now on.</param>
    /// <param name="lengths">Bytes of each image; their sum is the length of <paramref name="bytes"/>.</param>
    /// <param name="place">What they are, for messages, such as <c>exemplar</c>; a number follows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public EncodedImages(IImageDecoder decoder, byte[] bytes, IReadOnlyList<int> lengths, string place)
    {
        Decoder = decoder;
        _bytes = bytes;
        _place = place;
        _starts = new int[lengths.Count + 1];
        for (var i = 0; i < lengths.Count; i++)
        {
            _starts[i + 1] = checked(_starts[i] + lengths[i]);
        }

        if (_starts[^1] != bytes.Length || lengths.Any(length => length < 0))
        {
            throw new ArgumentException($"{lengths.Count} images of {_starts[^1]} bytes in {bytes.Length} bytes", nameof(lengths));
        }
    }

    /// <inheritdoc/>
    public int Count => _starts.Length - 1;

    /// <inheritdoc/>
    public IImageDecoder Decoder { get; }

    /// <summary>All images, one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <inheritdoc/>
    public int ByteCount(int index) => _starts[index + 1] - _starts[index];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Read(int index, NativeBuffer buffer) => _bytes.AsSpan(_starts[index], ByteCount(index));

    /// <inheritdoc/>
    public string Describe(int index) => $"{_place} {index}";
}
