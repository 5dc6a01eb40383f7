using System.Runtime.Intrinsics;

namespace Unforget.Imaging.Decoding;

/// <summary>Turns decoded RGBA pixels into upright RGB ones.</summary>
internal static unsafe class RgbaPixels
{
    public const int Channels = 4;

    /// <summary>Copies an image, leaving out alpha; what is transparent shows white.</summary>
    /// <param name="source">[H, W, 4] as stored.</param>
    /// <param name="size">Size as stored.</param>
    /// <param name="isOpaque">Whether alpha can be ignored.</param>
    /// <param name="orientation">EXIF's number.</param>
    /// <param name="destination">Has the upright size.</param>
    public static void ToRgb(byte* source, PixelSize size, bool isOpaque, int orientation, PixelBuffer destination)
    {
        if (!isOpaque)
        {
            LayOnWhite(source, size.PixelCount);
        }

        var target = (byte*)destination.Address;
        if (orientation is <= 1 or > 8)
        {
            DropAlpha(source, target, size.PixelCount);
            return;
        }

        var (start, right, down) = Steps(orientation, size, destination.Size.Width);
        for (var y = 0; y < size.Height; y++)
        {
            var to = target + PixelBuffer.Channels * (start + down * y);
            for (var x = 0; x < size.Width; x++)
            {
                (to[0], to[1], to[2]) = (source[0], source[1], source[2]);
                source += Channels;
                to += PixelBuffer.Channels * right;
            }
        }
    }

    /// <summary>Where the first stored pixel lands, and how far one step right and one step down in the stored image moves there; in pixels.</summary>
    private static (nint Start, nint Right, nint Down) Steps(int orientation, PixelSize stored, nint width)
    {
        var (lastColumn, lastRow) = ((nint)stored.Width - 1, (nint)stored.Height - 1);
        return orientation switch
        {
            2 => (lastColumn, -1, width),
            3 => (lastRow * width + lastColumn, -1, -width),
            4 => (lastRow * width, 1, -width),
            5 => (0, width, 1),
            6 => (lastRow, width, -1),
            7 => (lastColumn * width + lastRow, -width, -1),
            _ => (lastColumn * width, -width, 1),
        };
    }

    private static void DropAlpha(byte* source, byte* target, long pixels)
    {
        const int AtOnce = 4;
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
        var i = 0L;
        for (; i + AtOnce <= pixels; i += AtOnce)
        {
            // Writes four bytes too many, which the next pixels or the slack of the buffer take.
            Vector128.Shuffle(Vector128.Load(source + Channels * i), order).Store(target + PixelBuffer.Channels * i);
        }

        for (; i < pixels; i++)
        {
            var from = source + Channels * i;
            var to = target + PixelBuffer.Channels * i;
            (to[0], to[1], to[2]) = (from[0], from[1], from[2]);
        }
    }

    private static void LayOnWhite(byte* pixels, long count)
    {
        const int White = 255;
        for (var pixel = pixels; pixel < pixels + Channels * count; pixel += Channels)
        {
            int alpha = pixel[3];
            if (alpha != White)
            {
                for (var c = 0; c < PixelBuffer.Channels; c++)
                {
                    // Rounded to nearest.
                    pixel[c] = (byte)((pixel[c] * alpha + White * (White - alpha) + White / 2) / White);
                }
            }
        }
    }
}
