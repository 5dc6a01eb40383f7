using SkiaSharp;
using Unforget.Imaging;
using Unforget.Imaging.Codecs.Jpeg;

namespace Unforget.Tests.Imaging.Codecs;

/// <summary>Pictures to encode, and an independent decoder.</summary>
internal static class TestPictures
{
    /// <summary>Smooth colours with an edge and some texture, [H, W, C].</summary>
    public static byte[] Picture(int width, int height, int channels = 3)
    {
        var pixels = new byte[width * height * channels];
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width, i / width);
            var wave = 40 * Math.Sin((x * 0.31) + (y * 0.17));
            for (var channel = 0; channel < channels; channel++)
            {
                var value = 110 + wave + (50 * Math.Cos((y * 0.11) + channel)) + (x > y ? 30 : 0) + ((x * 7) + (y * 13)) % 5;
                pixels[(i * channels) + channel] = (byte)Math.Clamp(value, 0, 255);
            }
        }

        return pixels;
    }

    public static JpegFile Encode(byte[] picture, int width, int height, JpegSettings settings) =>
        new JpegEncoder(settings).Encode(PixelView.Interleaved(picture, picture.Length / (width * height), height, width));

    /// <summary>Decoded by the library of everybody else, [H, W, 3].</summary>
    public static byte[] DecodedBySkia(byte[] file)
    {
        using var codec = SKCodec.Create(new MemoryStream(file)) ?? throw new InvalidDataException("Skia knows no such file");
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(bitmap.Info, bitmap.GetPixels()));
        return [.. bitmap.Bytes.Where((_, i) => i % 4 != 3)];
    }

    /// <summary>Decoded by ours, [H, W, 3].</summary>
    public static byte[] Decoded(byte[] file)
    {
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        Assert.Equal(Unforget.Imaging.Decoding.DecodeOutcome.Complete, JpegDecoder.Instance.Decode(file, default, scratch, pixels));
        return pixels.Pixels.ToArray();
    }

    public static double MeanDifference(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => Math.Abs(x - y)).Average();
    }

    public static int LargestDifference(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
    }
}
