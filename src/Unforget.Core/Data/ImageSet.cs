namespace Unforget.Data;

/// <summary>
/// Images of one size in memory, uint8, with labels. The pixels of image i are planar (C, then rows, then columns),
/// as in a CIFAR record. Read-only after construction and safe to read from several threads.
/// </summary>
public sealed class ImageSet
{
    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <param name="shape">Size of every image.</param>
    /// <param name="pixels">Count * C*H*W bytes, image by image; owned by the set from now on.</param>
    /// <param name="labels">One label an image, 0-based; owned by the set from now on.</param>
    /// <exception cref="ArgumentException">The two arrays do not describe the same number of images.</exception>
    public ImageSet(ImageShape shape, byte[] pixels, int[] labels)
    {
        if (pixels.LongLength != (long)labels.Length * shape.ByteCount)
        {
            throw new ArgumentException(
                $"{pixels.LongLength} bytes of pixels are not {labels.Length} images of {shape.ByteCount} bytes", nameof(pixels));
        }

        Shape = shape;
        _pixels = pixels;
        _labels = labels;
    }

    /// <summary>Size of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Labels, 0-based, [N].</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The bytes of one image, [C, H, W].</summary>
    public ReadOnlySpan<byte> Pixels(int index) => _pixels.AsSpan(index * Shape.ByteCount, Shape.ByteCount);
}
