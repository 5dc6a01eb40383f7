namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// Decoded components, on the way to pixels. Colours with half the samples are widened by a triangle filter: each pixel takes
/// three quarters of the nearer sample and one of the farther, in each direction, as libjpeg does by default.
/// </summary>
/// <param name="brightness">One sample for each pixel.</param>
/// <param name="blue">Difference of blue; empty for grey.</param>
/// <param name="red">Difference of red; empty for grey.</param>
/// <param name="stride">Bytes of a row of brightness.</param>
/// <param name="colorStride">Bytes of a row of colour.</param>
internal readonly ref struct ComponentPlanes(
    ReadOnlySpan<byte> brightness, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, int stride, int colorStride)
{
    private const int Places = 16;
    private const int Half = 1 << (Places - 1);
    private const int Middle = 128;

    private static readonly int RedOfRed = ColorPlane.Fixed(1.402);
    private static readonly int GreenOfBlue = ColorPlane.Fixed(0.344136286);
    private static readonly int GreenOfRed = ColorPlane.Fixed(0.714136286);
    private static readonly int BlueOfBlue = ColorPlane.Fixed(1.772);

    private readonly ReadOnlySpan<byte> _brightness = brightness;
    private readonly ReadOnlySpan<byte> _blue = blue;
    private readonly ReadOnlySpan<byte> _red = red;
    private readonly int _stride = stride;
    private readonly int _colorStride = colorStride;

    /// <summary>Writes them.</summary>
    /// <param name="header">Size and subsampling.</param>
    /// <param name="pixels">Receives [H, W, 3]; a grey image three times the same.</param>
    public void WritePixels(in ParsedHeader header, Span<byte> pixels)
    {
        for (var row = 0; row < header.Height; row++)
        {
            var light = _brightness.Slice(row * _stride, header.Width);
            var target = pixels.Slice(row * header.Width * PixelBuffer.Channels, header.Width * PixelBuffer.Channels);
            for (var column = 0; column < light.Length; column++)
            {
                var (b, r) = header.Components == 1
                    ? (0, 0)
                    : (Color(_blue, header, row, column) - Middle, Color(_red, header, row, column) - Middle);
                target[3 * column] = Pixel(light[column] + (((RedOfRed * r) + Half) >> Places));
                target[(3 * column) + 1] = Pixel(light[column] + ((Half - (GreenOfBlue * b) - (GreenOfRed * r)) >> Places));
                target[(3 * column) + 2] = Pixel(light[column] + (((BlueOfBlue * b) + Half) >> Places));
            }
        }
    }

    private int Color(ReadOnlySpan<byte> samples, in ParsedHeader header, int row, int column)
    {
        if (header.ColorFactor == 1)
        {
            return samples[(row * _colorStride) + column];
        }

        var (lastRow, lastColumn) = ((header.Height - 1) / 2, (header.Width - 1) / 2);
        var near = samples[(row / 2 * _colorStride)..];
        var far = samples[(Math.Clamp((row / 2) + ((row & 1) == 0 ? -1 : 1), 0, lastRow) * _colorStride)..];
        var (place, other) = (column / 2, Math.Clamp((column / 2) + ((column & 1) == 0 ? -1 : 1), 0, lastColumn));
        // Sixteenths; halves are rounded up and down in turn.
        return ((3 * ((3 * near[place]) + far[place])) + (3 * near[other]) + far[other] + 8 - (column & 1)) >> 4;
    }

    private static byte Pixel(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);
}
