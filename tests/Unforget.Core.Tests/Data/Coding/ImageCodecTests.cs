using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Tests.Data.Coding;

public sealed class ImageCodecTests
{
    private static readonly ImageSet Images = TinyRun.Images.Train;

    private static readonly int[] All = [.. Enumerable.Range(0, Images.Count)];

    private static byte[] Decoded(CodedImages images, int index)
    {
        using var stored = new NativeBuffer();
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        Assert.Equal(DecodeOutcome.Complete, images.Decoder.Decode(images.Read(index, stored), default, scratch, pixels));
        return pixels.Pixels.ToArray();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Images_with_one_header_are_the_same_images_as_files(bool isOneSize)
    {
        PixelSize? size = isOneSize ? new PixelSize(8, 8) : null;
        var files = ImageCoder.Encode(new JpegCodec(new JpegSettings(75), false, size, JpegDecoder.Instance), Images, All, 1);
        var parts = ImageCoder.Encode(new JpegCodec(new JpegSettings(75), true, size, JpegDecoder.Instance), Images, All, 2);
        Assert.Equal((0, 623), (files.Codec.Shared.Length, parts.Codec.Shared.Length));
        Assert.Equal(0, files.Codec.ChargedSharedBytes);
        using var buffer = new NativeBuffer();
        foreach (var i in All)
        {
            Assert.Equal(files.ByteCount(i), parts.ByteCount(i) + 623 - (isOneSize ? 0 : 4));
            Assert.Equal(files.Own(i).ToArray(), parts.Read(i, buffer).ToArray());
        }
    }

    [Fact]
    public void Images_of_several_sizes_share_a_header()
    {
        var codec = new JpegCodec(new JpegSettings(80), sharesHeader: true, commonSize: null, JpegDecoder.Instance);
        using var image = new PixelBuffer();
        using var buffer = new NativeBuffer();
        using var scratch = new NativeBuffer();
        using var back = new PixelBuffer();
        foreach (var size in new[] { new PixelSize(300, 9), new PixelSize(16, 40) })
        {
            image.Resize(size).Fill(90);
            Assert.Equal(DecodeOutcome.Complete, codec.Decoder.Decode(codec.Complete(codec.Encode(image), buffer), default, scratch, back));
            Assert.Equal(size, back.Size);
            Assert.All(back.Pixels.ToArray(), value => Assert.InRange(value, 88, 92));
        }
    }

    [Fact]
    public void Tables_of_their_own_cannot_be_shared() => Assert.Throws<ArgumentException>(() =>
        new JpegCodec(new JpegSettings(80) { Huffman = HuffmanChoice.Optimised }, sharesHeader: true, null, JpegDecoder.Instance));

    [Fact]
    public void More_codes_lose_less_and_cost_a_byte_each()
    {
        var pixels = ImageCoder.Pixels(Images, All);
        double Error(int components)
        {
            var codec = new PcaCodec(PcaBasis.Fit(pixels, 192, components), new PixelSize(8, 8), chargesBasis: false);
            var coded = ImageCoder.Encode(codec, Images, All, 1);
            Assert.All(coded.Sizes, size => Assert.Equal(components, size));
            return All.Average(i => Decoded(coded, i).Select((value, k) => Math.Abs(value - pixels[(i * 192) + k])).Average());
        }

        double[] errors = [Error(2), Error(8), Error(35)];
        Assert.Equal(errors.OrderDescending(), errors);
        // With one code for each dimension that the images span, what is left is the rounding of codes and pixels.
        Assert.InRange(errors[^1], 0, 1.0);
    }

    [Fact]
    public void A_known_plane_is_found()
    {
        // Images on a line through (10, 20, 30): one direction says all.
        byte[] pixels = [.. Enumerable.Range(0, 20).SelectMany(i => (byte[])[(byte)(10 + (3 * i)), 20, (byte)(30 + (4 * i))])];
        var basis = PcaBasis.Fit(pixels, 3, 1);
        var direction = basis.Direction(0).ToArray();
        var sign = Math.Sign(direction[0]);
        Assert.Equal([0.6f, 0f, 0.8f], direction.Select(value => sign * value), (a, b) => Math.Abs(a - b) < 1e-4);
        // Places run to 9.5 images of length 5 on both sides, in 127 steps.
        Assert.Equal(9.5 * 5 / 127, basis.Steps[0], 1e-4);
        Assert.Equal([38.5f, 20f, 68f], basis.Mean.ToArray());
    }

    [Fact]
    public void A_basis_comes_back_from_its_bytes_and_counts_where_it_is_charged()
    {
        var basis = PcaBasis.Fit(ImageCoder.Pixels(Images, All), 192, 5);
        var again = PcaBasis.Parse(basis.Bytes);
        Assert.Equal((basis.Values, basis.Components), (again.Values, again.Components));
        Assert.Equal(4 * (2 + 192 + (5 * 193)), basis.Bytes.Length);
        Assert.Equal(basis.Bytes.Length, new PcaCodec(basis, new PixelSize(8, 8), chargesBasis: true).ChargedSharedBytes);
        Assert.Equal(0, new PcaCodec(basis, new PixelSize(8, 8), chargesBasis: false).ChargedSharedBytes);
        Assert.Throws<InvalidDataException>(() => PcaBasis.Parse(basis.Bytes[..^4]));
        Assert.Throws<InvalidDataException>(() => PcaBasis.Parse([]));
    }

    [Theory]
    [InlineData(36)]
    [InlineData(193)]
    public void More_codes_than_the_images_determine_are_a_user_error(int components)
    {
        var error = Assert.Throws<UserError>(() => PcaBasis.Fit(ImageCoder.Pixels(Images, All), 192, components));
        Assert.Equal($"pca.components {components} is too many for 36 images of 192 values; valid: 1 to 35", error.Message);
    }

    [Fact]
    public void Grey_images_are_refused()
    {
        var grey = new ImageSet(new ImageShape(1, 8, 8), new byte[64], [0]);
        var codec = new JpegCodec(new JpegSettings(80), false, null, JpegDecoder.Instance);
        Assert.Contains("1 channels", Assert.Throws<UserError>(() => ImageCoder.Encode(codec, grey, [0], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoding_codes_allocates_nothing()
    {
        var codec = new PcaCodec(PcaBasis.Fit(ImageCoder.Pixels(Images, All), 192, 8), new PixelSize(8, 8), chargesBasis: false);
        var coded = ImageCoder.Encode(codec, Images, All, 1);
        using var stored = new NativeBuffer();
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        codec.Decode(coded.Read(0, stored), default, scratch, pixels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        codec.Decode(coded.Read(1, stored), default, scratch, pixels);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
