namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// One component of an image, padded to whole coding units by repeating its last row and column. Colours are those of JFIF
/// (ITU-R BT.601, full range) in arithmetic of 16 binary places, as libjpeg computes them.
/// </summary>
internal sealed class ColorPlane
{
    private const int Places = 16;
    private const int One = 1 << Places;
    private const int Half = One >> 1;

    /// <summary>A colour of nothing, and what rounds halves down.</summary>
    private const int Centre = (128 << Places) + Half - 1;

    private readonly byte[] _samples;

    private ColorPlane(int height, int width, byte[] samples) => (Height, Width, _samples) = (height, width, samples);

    public int Height { get; }

    public int Width { get; }

    public ReadOnlySpan<byte> Row(int row) => _samples.AsSpan(row * Width, Width);

    /// <summary>The components: brightness, and for three channels two of colour with one sample for each square of the given side.</summary>
    /// <param name="image">The image.</param>
    /// <param name="colorFactor">1 or 2.</param>
    /// <param name="unit">Sides of a coding unit in pixels.</param>
    public static ColorPlane[] Of(PixelView image, int colorFactor, int unit)
    {
        if (image.Channels == 1)
        {
            return [Fill(image, unit, static (grey, _, _) => (byte)grey)];
        }

        ColorPlane[] full =
        [
            Fill(image, unit, static (red, green, blue) => Rounded((Fixed(0.299) * red) + (Fixed(0.587) * green) + (Fixed(0.114) * blue) + Half)),
            Fill(image, unit, static (red, green, blue) => Rounded((Half * blue) - (Fixed(0.168735892) * red) - (Fixed(0.331264108) * green) + Centre)),
            Fill(image, unit, static (red, green, blue) => Rounded((Half * red) - (Fixed(0.418687589) * green) - (Fixed(0.081312411) * blue) + Centre)),
        ];
        return colorFactor == 1 ? full : [full[0], full[1].Halved(), full[2].Halved()];
    }

    internal static int Fixed(double factor) => (int)((factor * One) + 0.5);

    private static byte Rounded(int value) => (byte)(value >> Places);

    private static ColorPlane Fill(PixelView image, int unit, Func<int, int, int, byte> mix)
    {
        var (height, width) = (Padded(image.Height, unit), Padded(image.Width, unit));
        var samples = new byte[height * width];
        var isColor = image.Channels == 3;
        for (var row = 0; row < height; row++)
        {
            var sourceRow = Math.Min(row, image.Height - 1);
            for (var column = 0; column < width; column++)
            {
                var sourceColumn = Math.Min(column, image.Width - 1);
                var red = image[0, sourceRow, sourceColumn];
                samples[(row * width) + column] = isColor
                    ? mix(red, image[1, sourceRow, sourceColumn], image[2, sourceRow, sourceColumn])
                    : red;
            }
        }

        return new ColorPlane(height, width, samples);
    }

    /// <summary>Means of squares of two by two. What lies between two numbers goes down and up in turn, so that the mean stays.</summary>
    private ColorPlane Halved()
    {
        var (height, width) = (Height / 2, Width / 2);
        var samples = new byte[height * width];
        for (var row = 0; row < height; row++)
        {
            var upper = Row(2 * row);
            var lower = Row((2 * row) + 1);
            for (var column = 0; column < width; column++)
            {
                var sum = upper[2 * column] + upper[(2 * column) + 1] + lower[2 * column] + lower[(2 * column) + 1];
                samples[(row * width) + column] = (byte)((sum + 1 + (column & 1)) >> 2);
            }
        }

        return new ColorPlane(height, width, samples);
    }

    private static int Padded(int size, int unit) => (size + unit - 1) / unit * unit;
}
