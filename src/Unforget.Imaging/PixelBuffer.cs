namespace Unforget.Imaging;

/// <summary>
/// One image as RGB bytes, interleaved, row by row without gaps: [H, W, 3]. Reused from image to image, see <see cref="NativeBuffer"/>.
/// The owner disposes.
/// </summary>
public sealed class PixelBuffer : IDisposable
{
    private readonly NativeBuffer _bytes = new();

    /// <summary>Bytes of one pixel: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Size of the image that is in it.</summary>
    public PixelSize Size { get; private set; }

    /// <summary>The pixels, [H, W, 3]; valid until the next <see cref="Resize"/>.</summary>
    public Span<byte> Pixels => _bytes.Reserve(ByteCount(Size));

    /// <summary>Address of <see cref="Pixels"/>.</summary>
    public nint Address => _bytes.Address;

    /// <summary>One row, [W, 3].</summary>
    /// <param name="row">0 to height - 1.</param>
    public Span<byte> Row(int row) => Pixels.Slice(row * Size.Width * Channels, Size.Width * Channels);

    /// <summary>Makes it an image of a size; the pixels are then undefined.</summary>
    /// <param name="size">Positive; at most 2^31 - 1 bytes.</param>
    /// <returns><see cref="Pixels"/>.</returns>
    /// <exception cref="OutOfMemoryException">The system has no more memory.</exception>
    public Span<byte> Resize(PixelSize size)
    {
        var bytes = ByteCount(size);
        Size = size;
        return _bytes.Reserve(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private static int ByteCount(PixelSize size) => checked((int)(size.PixelCount * Channels));
}
