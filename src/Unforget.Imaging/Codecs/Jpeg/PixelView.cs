namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Pixels of an image wherever they lie: one byte for each channel, grey or red, green and blue.</summary>
public readonly ref struct PixelView
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _pixelStep;
    private readonly int _channelStep;

    private PixelView(ReadOnlySpan<byte> bytes, int channels, int height, int width, int pixelStep, int channelStep)
    {
        if (channels is not (1 or 3) || height is < 1 or > ushort.MaxValue || width is < 1 or > ushort.MaxValue)
        {
            throw new ArgumentException($"an image of {channels} channels, {width} x {height}; a JPEG has 1 or 3 channels and sides of 1 to {ushort.MaxValue}");
        }

        if (bytes.Length != (long)channels * height * width)
        {
            throw new ArgumentException($"{bytes.Length} bytes are not {channels} channels of {width} x {height}", nameof(bytes));
        }

        _bytes = bytes;
        (Channels, Height, Width, _pixelStep, _channelStep) = (channels, height, width, pixelStep, channelStep);
    }

    /// <summary>1 or 3.</summary>
    public int Channels { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Channel after channel, [C, H, W].</summary>
    /// <exception cref="ArgumentException">The size is none of a JPEG, or not that of the bytes.</exception>
    public static PixelView Planar(ReadOnlySpan<byte> bytes, int channels, int height, int width) =>
        new(bytes, channels, height, width, 1, height * width);

    /// <summary>Pixel after pixel, [H, W, C].</summary>
    /// <exception cref="ArgumentException">The size is none of a JPEG, or not that of the bytes.</exception>
    public static PixelView Interleaved(ReadOnlySpan<byte> bytes, int channels, int height, int width) =>
        new(bytes, channels, height, width, channels, 1);

    internal byte this[int channel, int row, int column] => _bytes[(((row * Width) + column) * _pixelStep) + (channel * _channelStep)];
}
