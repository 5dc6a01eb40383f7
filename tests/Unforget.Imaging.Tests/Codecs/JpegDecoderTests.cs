using Unforget.Imaging;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Tests.Imaging.Codecs;

public sealed class JpegDecoderTests
{
    [Fact]
    public void Damaged_bytes_are_an_outcome_and_no_crash()
    {
        var file = TestPictures.Encode(TestPictures.Picture(40, 24), 40, 24, new JpegSettings(75) { Huffman = HuffmanChoice.Optimised }).Bytes;
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0xA5;
            Assert.True(Enum.IsDefined(JpegDecoder.Instance.Decode(damaged, default, scratch, pixels)), $"byte {i}");
        }
    }

    [Fact]
    public void Cut_files_are_damaged_and_none_is_empty()
    {
        var file = TestPictures.Encode(TestPictures.Picture(40, 24), 40, 24, new JpegSettings(75)).Bytes;
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        Assert.Equal(DecodeOutcome.Empty, JpegDecoder.Instance.Decode([], default, scratch, pixels));
        foreach (var length in new[] { 1, 20, 300, 622, 640, file.Length - 20 })
        {
            Assert.Equal(DecodeOutcome.Damaged, JpegDecoder.Instance.Decode(file.AsSpan(0, length), default, scratch, pixels));
        }
    }

    [Fact]
    public void Files_of_other_forms_are_damaged_to_it()
    {
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        Assert.Equal(DecodeOutcome.Damaged, JpegDecoder.Instance.Decode("\x89PNG\r\n"u8, default, scratch, pixels));
        var file = TestPictures.Encode(TestPictures.Picture(16, 16), 16, 16, new JpegSettings(75)).Bytes;
        file[Array.IndexOf(file, (byte)0xC0)] = 0xC2;
        Assert.Equal(DecodeOutcome.Damaged, JpegDecoder.Instance.Decode(file, default, scratch, pixels));
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        var file = TestPictures.Encode(TestPictures.Picture(32, 32), 32, 32, new JpegSettings(75)).Bytes;
        using var scratch = new NativeBuffer();
        using var pixels = new PixelBuffer();
        JpegDecoder.Instance.Decode(file, default, scratch, pixels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            JpegDecoder.Instance.Decode(file, default, scratch, pixels);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
