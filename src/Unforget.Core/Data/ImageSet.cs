namespace Unforget.Data;

/// <summary>
/// Images with labels, in one of two forms. Raw: uint8 in memory, all of one size, the pixels of image i planar (C, then rows,
/// then columns) as in a CIFAR record. Encoded: bytes that a decoder turns into pixels of any size, see <see cref="IStoredImages"/>.
/// Read-only after construction and safe to read from several threads.
/// </summary>
public sealed class ImageSet
{
    private readonly byte[]? _pixels;
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

    /// <summary>Images in an encoded form.</summary>
    /// <param name="shape">Size that they are prepared to.</param>
    /// <param name="images">The images; outlive the set.</param>
    /// <param name="labels">One label an image, 0-based; owned by the set from now on.</param>
    /// <exception cref="ArgumentException">There are not as many labels as images.</exception>
    public ImageSet(ImageShape shape, IStoredImages images, int[] labels)
    {
        if (images.Count != labels.Length)
        {
            throw new ArgumentException($"{labels.Length} labels for {images.Count} images", nameof(labels));
        }

        Shape = shape;
        Encoded = images;
        _labels = labels;
    }

    /// <summary>Size of every image; where they are encoded, the size that they are prepared to.</summary>
    public ImageShape Shape { get; }

    /// <summary>The images in their encoded form; null for raw ones.</summary>
    public IStoredImages? Encoded { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Labels, 0-based, [N].</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The bytes of one raw image, [C, H, W].</summary>
    /// <exception cref="InvalidOperationException">The images are encoded.</exception>
    public ReadOnlySpan<byte> Pixels(int index) => _pixels is not null
        ? _pixels.AsSpan(index * Shape.ByteCount, Shape.ByteCount)
        : throw new InvalidOperationException("the images are encoded; a preparer decodes them");
}
