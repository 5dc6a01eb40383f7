using System.Reflection;
using Unforget.Imaging.Codecs.Jpeg;

namespace Unforget.Tests.Imaging.Codecs;

/// <summary>What 4:2:0 at quality 75 with standard tables costs on images of CIFAR's size.</summary>
public sealed class CifarJpegTests
{
    private const int Record = 2 + 3072;

    private static readonly string Sample = Path.Combine(
        typeof(CifarJpegTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "RepositoryFolder").Value!,
        "samples/cifar100_sample/train.bin");

    [Fact]
    public void Files_have_one_header_of_623_bytes_and_about_300_of_their_own()
    {
        var records = File.ReadAllBytes(Sample);
        var encoder = new JpegEncoder(new JpegSettings(75));
        JpegFile[] files = [.. Enumerable.Range(0, records.Length / Record)
            .Where(i => i % 4 == 0)
            .Select(i => encoder.Encode(PixelView.Planar(records.AsSpan((i * Record) + 2, 3072), 3, 32, 32)))];
        Assert.All(files, file => Assert.Equal(623, file.HeaderLength));
        Assert.All(files, file => Assert.Equal(files[0].Bytes[..623], file.Bytes[..623]));
        var mean = files.Average(file => file.Bytes.Length);
        Assert.InRange(mean, 900, 940);
    }
}
