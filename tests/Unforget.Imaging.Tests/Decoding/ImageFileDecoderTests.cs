using SkiaSharp;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Tests.Imaging.Decoding;

public sealed class ImageFileDecoderTests
{
    private static readonly SKColor Red = new(255, 0, 0);
    private static readonly SKColor Green = new(0, 255, 0);
    private static readonly SKColor Blue = new(0, 0, 255);
    private static readonly SKColor White = new(255, 255, 255);

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, ImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png, ImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp, ImageFormat.WebP)]
    public void Pixels_are_those_of_SkiaSharps_own_classes(SKEncodedImageFormat written, ImageFormat expected)
    {
        var file = TestFiles.Encode(37, 21, written);
        Assert.Equal(DecodeOutcome.Complete, new ImageFileDecoder().ReadHeader(file, out var header));
        Assert.Equal(new ImageHeader(expected, new PixelSize(37, 21)), header);
        var (outcome, size, pixels) = TestFiles.Decode(file);
        Assert.Equal((DecodeOutcome.Complete, new PixelSize(37, 21)), (outcome, size));
        using var bitmap = SKBitmap.Decode(file, new SKImageInfo(37, 21, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Assert.Equal(bitmap.Pixels.SelectMany(pixel => new[] { pixel.Red, pixel.Green, pixel.Blue }), pixels);
    }

    [Fact]
    public void Bitmap_is_read_from_its_bottom_row_up() =>
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], TestFiles.Decode(TestFiles.Bmp()).Pixels);

    [Fact]
    public void Moving_picture_gives_its_first_frame() => Assert.Equal([255, 0, 0], TestFiles.Decode(TestFiles.Gif()).Pixels);

    [Theory]
    [InlineData(255, 255, 255, 255, 255, 255, 255)]
    [InlineData(200, 100, 50, 255, 200, 100, 50)]
    [InlineData(200, 100, 50, 128, 100, 50, 25)]
    [InlineData(255, 255, 255, 0, 0, 0, 0)]
    public void Inks_become_light(byte cyan, byte magenta, byte yellow, byte black, int red, int green, int blue)
    {
        var (outcome, size, pixels) = TestFiles.Decode(TestFiles.Cmyk(cyan, magenta, yellow, black));
        Assert.Equal((DecodeOutcome.Complete, new PixelSize(8, 8)), (outcome, size));
        for (var i = 0; i < pixels.Length; i += 3)
        {
            Assert.InRange(pixels[i], red - 1, red + 1);
            Assert.InRange(pixels[i + 1], green - 1, green + 1);
            Assert.InRange(pixels[i + 2], blue - 1, blue + 1);
        }
    }

    // Where the stored upper left, upper right, lower left and lower right quadrants are shown.
    [Theory]
    [InlineData(1, "RGBW", false)]
    [InlineData(2, "GRWB", false)]
    [InlineData(3, "WBGR", false)]
    [InlineData(4, "BWRG", false)]
    [InlineData(5, "RBGW", true)]
    [InlineData(6, "BRWG", true)]
    [InlineData(7, "WGBR", true)]
    [InlineData(8, "GWRB", true)]
    public void Image_is_turned_upright(byte orientation, string quadrants, bool isTurned)
    {
        var file = TestFiles.WithOrientation(TestFiles.Quadrants(32, 16, Red, Green, Blue, White), orientation);
        var expected = isTurned ? new PixelSize(16, 32) : new PixelSize(32, 16);
        Assert.Equal(DecodeOutcome.Complete, new ImageFileDecoder().ReadSize(file, out var told));
        Assert.Equal(expected, told);
        var (_, size, pixels) = TestFiles.Decode(file);
        Assert.Equal(expected, size);
        var (right, bottom) = (size.Width - 4, size.Height - 4);
        Assert.Equal(quadrants, string.Concat(
            Letter(pixels, size, 4, 4), Letter(pixels, size, right, 4), Letter(pixels, size, 4, bottom), Letter(pixels, size, right, bottom)));
    }

    [Fact]
    public void Reduced_image_is_turned_upright_too()
    {
        var file = TestFiles.WithOrientation(TestFiles.Quadrants(64, 32, Red, Green, Blue, White), 6);
        var (_, size, pixels) = TestFiles.Decode(file, new PixelSize(8, 16));
        Assert.Equal(new PixelSize(8, 16), size);
        Assert.Equal("BRWG", string.Concat(Letter(pixels, size, 1, 1), Letter(pixels, size, 6, 1), Letter(pixels, size, 1, 14), Letter(pixels, size, 6, 14)));
    }

    [Fact]
    public void Grey_becomes_three_equal_channels()
    {
        using var bitmap = new SKBitmap(16, 8, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor(77, 77, 77));
        foreach (var format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png })
        {
            Assert.All(TestFiles.Decode(TestFiles.Encode(bitmap, format, 100)).Pixels, value => Assert.InRange(value, 76, 78));
        }
    }

    [Theory]
    [InlineData(0, 255, 255, 255)]
    [InlineData(255, 200, 100, 0)]
    [InlineData(51, 244, 224, 204)] // a fifth of the colour, four fifths white
    public void Transparency_is_laid_on_white(byte alpha, byte red, byte green, byte blue)
    {
        using var bitmap = new SKBitmap(3, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        bitmap.SetPixel(0, 0, new SKColor(200, 100, 0, alpha));
        bitmap.SetPixel(1, 0, new SKColor(200, 100, 0, alpha));
        bitmap.SetPixel(2, 0, new SKColor(0, 0, 0, 0));
        var pixels = TestFiles.Decode(TestFiles.Encode(bitmap, SKEncodedImageFormat.Png)).Pixels;
        Assert.Equal([red, green, blue, red, green, blue, 255, 255, 255], pixels);
    }

    [Fact]
    public void Profile_is_neither_applied_nor_kept()
    {
        using var wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        var (plain, tagged) = (TestFiles.Encode(9, 7, SKEncodedImageFormat.Png), TestFiles.Encode(9, 7, SKEncodedImageFormat.Png, space: wide));
        Assert.NotEqual(plain, tagged);
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(TestFiles.Decode(plain).Pixels, TestFiles.Decode(tagged).Pixels);
        }
    }

    [Fact]
    public void Huge_image_is_refused_by_its_header_before_anything_is_decoded()
    {
        var file = TestFiles.PngClaiming(60_000, 50_000);
        Assert.Equal(DecodeOutcome.TooLarge, new ImageFileDecoder().ReadHeader(file, out var header));
        Assert.Equal(new PixelSize(60_000, 50_000), header.Size);
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        Assert.Equal(DecodeOutcome.TooLarge, new ImageFileDecoder().Decode(file, default, scratch, pixels));
        Assert.Equal(0, scratch.Capacity);
    }

    [Fact]
    public void Limit_is_the_largest_number_of_pixels_that_passes()
    {
        var file = TestFiles.Encode(10, 7, SKEncodedImageFormat.Png);
        Assert.Equal(DecodeOutcome.Complete, TestFiles.Decode(file, maxPixels: 70).Outcome);
        Assert.Equal(DecodeOutcome.TooLarge, TestFiles.Decode(file, maxPixels: 69).Outcome);
    }

    [Fact]
    public void What_is_no_image_is_told_apart()
    {
        var jpeg = TestFiles.Encode(64, 48, SKEncodedImageFormat.Jpeg);
        var png = TestFiles.Encode(64, 48, SKEncodedImageFormat.Png);
        Assert.Equal(DecodeOutcome.Empty, TestFiles.Decode([]).Outcome);
        Assert.Equal(DecodeOutcome.UnknownFormat, TestFiles.Decode([.. "this is a text"u8]).Outcome);
        Assert.Equal(DecodeOutcome.DamagedHeader, TestFiles.Decode(jpeg[..20]).Outcome);
        Assert.Equal(DecodeOutcome.DamagedHeader, TestFiles.Decode([0xFF, 0xD8, 0xFF, .. new byte[500]]).Outcome);
        Assert.Equal(DecodeOutcome.Truncated, TestFiles.Decode(jpeg[..(jpeg.Length / 2)]).Outcome);
        Assert.Equal(DecodeOutcome.Truncated, TestFiles.Decode(jpeg[..(jpeg.Length / 2)], new PixelSize(1, 1)).Outcome);
        Assert.NotEqual(DecodeOutcome.Complete, TestFiles.Decode(png[..(png.Length / 2)]).Outcome);
        var damaged = png.ToArray();
        damaged.AsSpan(png.Length / 2, 40).Fill(0xAA);
        Assert.NotEqual(DecodeOutcome.Complete, TestFiles.Decode(damaged).Outcome);
    }

    [Theory]
    [InlineData(1, 1, 63, 47)] // an eighth of 500x375, rounded up
    [InlineData(63, 47, 63, 47)]
    [InlineData(64, 40, 125, 94)]
    [InlineData(224, 168, 250, 188)]
    [InlineData(499, 1, 500, 375)]
    [InlineData(600, 600, 500, 375)]
    public void Jpeg_is_reduced_to_the_smallest_eighth_that_suffices(int width, int height, int expectedWidth, int expectedHeight)
    {
        var file = TestFiles.Encode(500, 375, SKEncodedImageFormat.Jpeg);
        var (outcome, size, pixels) = TestFiles.Decode(file, new PixelSize(width, height));
        Assert.Equal((DecodeOutcome.Complete, new PixelSize(expectedWidth, expectedHeight)), (outcome, size));
        Assert.Equal(pixels, TestFiles.Decode(file, new PixelSize(width, height)).Pixels);
    }

    [Fact]
    public void Other_formats_are_never_reduced() =>
        Assert.Equal(new PixelSize(50, 30), TestFiles.Decode(TestFiles.Encode(50, 30, SKEncodedImageFormat.Png), new PixelSize(2, 2)).Size);

    [Fact]
    public void Decoding_allocates_no_managed_memory()
    {
        byte[][] files =
        [
            TestFiles.Encode(50, 30, SKEncodedImageFormat.Jpeg),
            TestFiles.Encode(50, 30, SKEncodedImageFormat.Png),
            TestFiles.Encode(50, 30, SKEncodedImageFormat.Webp),
            TestFiles.WithOrientation(TestFiles.Encode(50, 30, SKEncodedImageFormat.Jpeg), 6), TestFiles.Bmp(), TestFiles.Gif(), TestFiles.Cmyk(1, 2, 3, 4),
        ];
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        var decoder = new ImageFileDecoder();
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var file in files)
            {
                decoder.ReadSize(file, out _);
                decoder.Decode(file, default, scratch, pixels);
                decoder.Decode(file, new PixelSize(5, 5), scratch, pixels);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Allocated());
    }

    [Fact]
    public void File_is_read_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("unforget-test-");
        try
        {
            var path = Path.Combine(folder.FullName, "狐 fuchs.bin");
            using var buffer = new NativeBuffer();
            Assert.False(NativeFile.TryRead(System.Text.Encoding.UTF8.GetBytes(path + "\0"), buffer, out _));
            File.WriteAllBytes(path, [1, 2, 3]);
            Assert.True(NativeFile.TryRead(System.Text.Encoding.UTF8.GetBytes(path + "\0"), buffer, out var length));
            Assert.Equal([1, 2, 3], buffer.Reserve(length).ToArray());
            File.WriteAllBytes(path, []);
            Assert.True(NativeFile.TryRead(System.Text.Encoding.UTF8.GetBytes(path + "\0"), buffer, out length));
            Assert.Equal(0, length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Letter(byte[] pixels, PixelSize size, int x, int y)
    {
        var at = 3 * (y * size.Width + x);
        return (pixels[at] > 127, pixels[at + 1] > 127, pixels[at + 2] > 127) switch
        {
            (true, false, false) => "R",
            (false, true, false) => "G",
            (false, false, true) => "B",
            (true, true, true) => "W",
            _ => "?",
        };
    }
}
