using SkiaSharp;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Tests.Imaging;

/// <summary>Image files made by code.</summary>
internal static class TestFiles
{
    /// <summary>Smooth colours that differ at every pixel, from Skia's encoder.</summary>
    public static byte[] Encode(int width, int height, SKEncodedImageFormat format, int quality = 90, SKColorSpace? space = null)
    {
        var pixels = Enumerable.Range(0, width * height).Select(i => (X: i % width, Y: i / width));
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque))
        {
            Pixels = [.. pixels.Select(at => new SKColor((byte)(at.X * 255 / width), (byte)(at.Y * 255 / height), (byte)((at.X + at.Y) * 5 % 256)))],
        };
        using var tagged = new SKBitmap();
        tagged.InstallPixels(bitmap.Info.WithColorSpace(space), bitmap.GetPixels());
        return Encode(tagged, format, quality);
    }

    public static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format, int quality = 90)
    {
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>Four quadrants of one colour each: upper left, upper right, lower left, lower right.</summary>
    public static byte[] Quadrants(int width, int height, params SKColor[] colors)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, colors[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]);
            }
        }

        return Encode(bitmap, SKEncodedImageFormat.Jpeg, 100);
    }

    /// <summary>A JPEG file with an EXIF segment that holds nothing but an orientation, behind the first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2],
        0xFF, 0xE1, 0, 34, .. "Exif"u8, 0, 0,
        .. "MM"u8, 0, 42, 0, 0, 0, 8, // big-endian, the directory follows
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // one entry: orientation, one short
        0, 0, 0, 0,
        .. jpeg[2..],
    ];

    /// <summary>
    /// An 8x8 CMYK JPEG of one colour, as Adobe's programs write it: inverted, 255 is no ink. Quantisation by 8 makes the only coefficient
    /// of a component its value less 128.
    /// </summary>
    public static byte[] Cmyk(byte cyan, byte magenta, byte yellow, byte black)
    {
        byte[] steps = [.. Enumerable.Repeat((byte)8, 64)];
        var bits = new List<bool>();
        foreach (var value in new[] { cyan, magenta, yellow, black })
        {
            var coefficient = value - 128;
            var size = coefficient == 0 ? 0 : 32 - int.LeadingZeroCount(Math.Abs(coefficient));
            Append(bits, size, 4);
            Append(bits, coefficient < 0 ? coefficient + (1 << size) - 1 : coefficient, size);
            Append(bits, 0, 1); // no other coefficients
        }

        var data = new List<byte>();
        for (var i = 0; i < bits.Count; i += 8)
        {
            var one = Enumerable.Range(0, 8).Aggregate(0, (sum, bit) => 2 * sum + (i + bit >= bits.Count || bits[i + bit] ? 1 : 0));
            data.Add((byte)one);
            if (one == 255)
            {
                data.Add(0);
            }
        }

        return
        [
            0xFF, 0xD8,
            0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0, // transform 0: CMYK
            0xFF, 0xDB, 0, 67, 0, .. steps,
            0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,
            0xFF, 0xC4, 0, 28, 0x00, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
            0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0,
            .. data,
            0xFF, 0xD9,
        ];
    }

    /// <summary>A bitmap of two pixels above two, 24 bits, from the bottom row up: red, green above blue, white.</summary>
    public static byte[] Bmp() =>
    [
        .. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
        40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 0, 0, 255, 255, 255, 0, 0,
        0, 0, 255, 0, 255, 0, 0, 0,
    ];

    /// <summary>Two frames of one pixel, red and then blue.</summary>
    public static byte[] Gif()
    {
        byte[] Frame(byte color) =>
        [
            0x21, 0xF9, 4, 0, 10, 0, 0, 0, // shown for 0.1 s
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0,
            2, 2, (byte)(0b0100_0100 | (color << 3)), 1, 0, // clear, one colour, end
        ];
        return
        [
            .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0,
            255, 0, 0, 0, 0, 255,
            .. Frame(0), .. Frame(1),
            0x3B,
        ];
    }

    /// <summary>A PNG that claims to be huge and has no pixels.</summary>
    public static byte[] PngClaiming(int width, int height)
    {
        byte[] header = [.. "IHDR"u8, .. BigEndian((uint)width), .. BigEndian((uint)height), 8, 2, 0, 0, 0];
        return
        [
            0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A,
            0, 0, 0, 13, .. header, .. BigEndian(Crc(header)),
            0, 0, 0, 0, .. "IDAT"u8, .. BigEndian(Crc([.. "IDAT"u8])),
            0, 0, 0, 0, .. "IEND"u8, .. BigEndian(Crc([.. "IEND"u8])),
        ];
    }

    /// <summary>Decodes at full size.</summary>
    public static (DecodeOutcome Outcome, PixelSize Size, byte[] Pixels) Decode(
        byte[] file, PixelSize atLeast = default, int maxPixels = ImageFileDecoder.DefaultMaxPixels)
    {
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        var outcome = new ImageFileDecoder(maxPixels).Decode(file, atLeast, scratch, pixels);
        return (outcome, pixels.Size, outcome == DecodeOutcome.Complete ? pixels.Pixels.ToArray() : []);
    }

    private static void Append(List<bool> bits, int value, int length)
    {
        for (var bit = length - 1; bit >= 0; bit--)
        {
            bits.Add(((value >> bit) & 1) == 1);
        }
    }

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static uint Crc(byte[] bytes) => ~bytes.Aggregate(uint.MaxValue, (crc, one) =>
    {
        crc ^= one;
        for (var i = 0; i < 8; i++)
        {
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return crc;
    });
}
