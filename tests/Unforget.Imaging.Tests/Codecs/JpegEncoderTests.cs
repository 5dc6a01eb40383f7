using SkiaSharp;
using Unforget.Imaging.Codecs.Jpeg;

namespace Unforget.Tests.Imaging.Codecs;

public sealed class JpegEncoderTests
{
    private static readonly JpegSettings Standard = new(75);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(75)]
    [InlineData(90)]
    [InlineData(100)]
    public void Quantisation_tables_are_those_of_libjpeg(int quality)
    {
        using var bitmap = new SKBitmap(16, 16);
        using var theirs = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        var ours = TestPictures.Encode(TestPictures.Picture(16, 16), 16, 16, new JpegSettings(quality));
        Assert.Equal(JpegSegments.Quantization(theirs.ToArray()), JpegSegments.Quantization(ours.Bytes));
    }

    [Fact]
    public void Quantisation_tables_of_three_qualities_begin_as_published()
    {
        static byte[] First(int quality) => JpegSegments.Quantization(TestPictures.Encode(TestPictures.Picture(8, 8), 8, 8, new JpegSettings(quality)).Bytes)[0][..6];

        // In zigzag order: 16 11 12 14 12 10 of the standard's example at 50, half of it at 75, a fifth at 90.
        Assert.Equal([16, 11, 12, 14, 12, 10], First(50));
        Assert.Equal([8, 6, 6, 7, 6, 5], First(75));
        Assert.Equal([3, 2, 2, 3, 2, 2], First(90));
    }

    [Fact]
    public void Nothing_is_in_the_header_but_what_decoding_needs()
    {
        var file = TestPictures.Encode(TestPictures.Picture(20, 12), 20, 12, Standard);
        Assert.Equal([0xE0, 0xDB, 0xDB, 0xC0, 0xC4, 0xC4, 0xC4, 0xC4, 0xDA], JpegSegments.Of(file.Bytes).Select(segment => segment.Marker));
        Assert.Equal([0xFF, 0xD9], file.Bytes[^2..]);
    }

    [Theory]
    [InlineData("4:2:0", 0x22)]
    [InlineData("4:4:4", 0x11)]
    public void Subsampling_is_the_one_asked_for(string name, byte brightness)
    {
        var settings = new JpegSettings(75) { Subsampling = ChromaSubsampling.Parse(name, null) };
        var frame = JpegSegments.Of(TestPictures.Encode(TestPictures.Picture(20, 12), 20, 12, settings).Bytes).Single(segment => segment.Marker == 0xC0).Content;
        Assert.Equal((brightness, 0x11, 0x11), (frame[7], frame[10], frame[13]));
    }

    [Fact]
    public void Standard_tables_are_the_ones_that_decoders_assume_where_a_file_has_none()
    {
        var file = TestPictures.Encode(TestPictures.Picture(64, 48), 64, 48, new JpegSettings(95)).Bytes;
        var bare = JpegSegments.WithoutHuffman(file);
        Assert.Equal(file.Length - 432, bare.Length);
        Assert.Equal(TestPictures.DecodedBySkia(file), TestPictures.DecodedBySkia(bare));
    }

    [Fact]
    public void Optimised_tables_make_a_smaller_file_of_the_same_pixels()
    {
        var picture = TestPictures.Picture(64, 48);
        var standard = TestPictures.Encode(picture, 64, 48, Standard);
        var optimised = TestPictures.Encode(picture, 64, 48, Standard with { Huffman = HuffmanChoice.Optimised });
        Assert.True(optimised.Bytes.Length < standard.Bytes.Length - 100, $"{optimised.Bytes.Length} against {standard.Bytes.Length} bytes");
        Assert.Equal(TestPictures.DecodedBySkia(standard.Bytes), TestPictures.DecodedBySkia(optimised.Bytes));
        Assert.Equal(TestPictures.Decoded(standard.Bytes), TestPictures.Decoded(optimised.Bytes));
    }

    [Fact]
    public void Sizes_are_about_those_of_libjpeg()
    {
        var picture = TestPictures.Picture(160, 96);
        var ours = TestPictures.Encode(picture, 160, 96, Standard with { Huffman = HuffmanChoice.Optimised }).Bytes.Length;
        using var bitmap = new SKBitmap(new SKImageInfo(160, 96, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 160 * 96; i++)
        {
            bitmap.SetPixel(i % 160, i / 160, new SKColor(picture[3 * i], picture[(3 * i) + 1], picture[(3 * i) + 2]));
        }

        using var theirs = bitmap.Encode(SKEncodedImageFormat.Jpeg, 75);
        // Theirs may carry a colour profile: compare from the frame on.
        var profile = JpegSegments.Of(theirs.ToArray()).Where(segment => segment.Marker is > 0xE0 and <= 0xEF).Sum(segment => segment.Content.Length + 4);
        Assert.InRange(ours, 0.99 * (theirs.Size - profile), 1.01 * (theirs.Size - profile));
    }

    [Theory]
    [InlineData(100, 1.0)]
    [InlineData(75, 3.0)]
    [InlineData(50, 4.0)]
    public void Two_decoders_see_the_picture(int quality, double mostError)
    {
        var picture = TestPictures.Picture(50, 37);
        var file = TestPictures.Encode(picture, 50, 37, new JpegSettings(quality)).Bytes;
        var (skia, own) = (TestPictures.DecodedBySkia(file), TestPictures.Decoded(file));
        Assert.InRange(TestPictures.MeanDifference(picture, skia), 0, mostError);
        Assert.InRange(TestPictures.MeanDifference(picture, own), 0, mostError);
        Assert.InRange(TestPictures.MeanDifference(own, skia), 0, 0.1);
        Assert.InRange(TestPictures.LargestDifference(own, skia), 0, 3);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(8, 8, 3)]
    [InlineData(17, 9, 3)]
    [InlineData(16, 33, 3)]
    [InlineData(1, 40, 3)]
    [InlineData(13, 7, 1)]
    public void Every_size_comes_back(int width, int height, int channels)
    {
        var picture = TestPictures.Picture(width, height, channels);
        byte[] expected = channels == 3 ? picture : [.. picture.SelectMany(value => (byte[])[value, value, value])];
        foreach (var subsampling in new[] { ChromaSubsampling.Half, ChromaSubsampling.None })
        {
            var file = TestPictures.Encode(picture, width, height, new JpegSettings(95) { Subsampling = subsampling }).Bytes;
            Assert.InRange(TestPictures.MeanDifference(expected, TestPictures.Decoded(file)), 0, 4);
            // With one or two colour samples in a row libjpeg repeats them instead of blending.
            Assert.InRange(TestPictures.LargestDifference(TestPictures.DecodedBySkia(file), TestPictures.Decoded(file)), 0, width < 5 ? 8 : 3);
        }
    }

    [Fact]
    public void A_planar_image_gives_the_same_file()
    {
        var picture = TestPictures.Picture(12, 10);
        byte[] planar = [.. Enumerable.Range(0, 3).SelectMany(channel => picture.Where((_, i) => i % 3 == channel))];
        Assert.Equal(
            TestPictures.Encode(picture, 12, 10, Standard).Bytes,
            new JpegEncoder(Standard).Encode(PixelView.Planar(planar, 3, 10, 12)).Bytes);
    }

    [Fact]
    public void Extreme_pixels_survive()
    {
        byte[] noise = [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => (byte)(((i * 7919) >> 3) % 2 * 255))];
        var file = TestPictures.Encode(noise, 32, 32, new JpegSettings(100) { Subsampling = ChromaSubsampling.None, Huffman = HuffmanChoice.Optimised }).Bytes;
        Assert.InRange(TestPictures.MeanDifference(noise, TestPictures.DecodedBySkia(file)), 0, 2);
        Assert.InRange(TestPictures.MeanDifference(noise, TestPictures.Decoded(file)), 0, 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_quality_out_of_range_is_refused(int quality) => Assert.Throws<ArgumentOutOfRangeException>(() => new JpegSettings(quality));

    [Fact]
    public void Sizes_that_no_JPEG_has_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PixelView.Interleaved(new byte[8], 2, 2, 2));
        Assert.Throws<ArgumentException>(() => PixelView.Interleaved(new byte[8], 3, 2, 2));
        Assert.Throws<ArgumentException>(() => PixelView.Planar([], 3, 0, 2));
        Assert.Equal("must be 4:2:0 or 4:4:4, got '4:2:2'", Assert.Throws<FormatException>(() => ChromaSubsampling.Parse("4:2:2", null)).Message);
    }
}
