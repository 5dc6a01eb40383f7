using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Coding;

/// <summary>Images in memory in the form of a codec, one behind the other.</summary>
internal sealed class CodedImages : IStoredImages
{
    private readonly byte[] _bytes;

    // Where each image ends.
    private readonly int[] _ends;

    /// <param name="codec">Their form.</param>
    /// <param name="bytes">What each image takes for itself, in order; owned from now on.</param>
    /// <param name="sizes">Bytes of each image.</param>
    /// <exception cref="InvalidDataException">The sizes are not those of the bytes.</exception>
    public CodedImages(IImageCodec codec, byte[] bytes, IReadOnlyList<int> sizes)
    {
        (Codec, _bytes, _ends) = (codec, bytes, new int[sizes.Count]);
        var end = 0L;
        for (var i = 0; i < sizes.Count; i++)
        {
            end += sizes[i];
            if (sizes[i] < 0 || end > bytes.Length)
            {
                break;
            }

            _ends[i] = (int)end;
        }

        if (end != bytes.Length)
        {
            throw new InvalidDataException($"{bytes.Length} bytes are not {sizes.Count} images of {sizes.Sum(size => (long)size)} bytes together");
        }
    }

    public IImageCodec Codec { get; }

    public int Count => _ends.Length;

    public IImageDecoder Decoder => Codec.Decoder;

    /// <summary>What an image takes for itself.</summary>
    public ReadOnlySpan<byte> Own(int index) => _bytes.AsSpan(index == 0 ? 0 : _ends[index - 1], ByteCount(index));

    public int ByteCount(int index) => _ends[index] - (index == 0 ? 0 : _ends[index - 1]);

    public ReadOnlySpan<byte> Read(int index, NativeBuffer buffer) => Codec.Complete(Own(index), buffer);

    public string Describe(int index) => $"stored image {index} ({Codec.Description})";

    /// <summary>Bytes of all images together.</summary>
    public long TotalBytes => _bytes.LongLength;

    /// <summary>All images, one behind the other; not a copy.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Bytes of each image.</summary>
    public int[] Sizes => [.. Enumerable.Range(0, Count).Select(ByteCount)];
}
