using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Imaging;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Memory;
using Unforget.Memory.Coding;
using Unforget.Scenario;

namespace Unforget.Tests.Memory.Coding;

public sealed class ChosenQualityTests
{
    private static readonly LearningTask First = new(0, 0, 1);

    private static readonly ImageItem[] Items = [.. Enumerable.Range(0, 6).Select(i => new ImageItem(TinyRun.Images.Train, i * 6, 0, i * 6, FromMemory: false))];

    /// <summary>Pixels themselves as features, so that coarse steps pull them together or apart.</summary>
    private static FeatureMatrix Features(IReadOnlyList<ImageItem> items)
    {
        var set = items[0].Set;
        var pixels = ImageCoder.Pixels(set, [.. items.Select(item => item.Index)]);
        return new FeatureMatrix([.. pixels.Select(value => value - 128f)], set.Shape.ByteCount);
    }

    private static (int Quality, IReadOnlyList<string> Log) Choose(double epsilon, double budget = 150)
    {
        var codecs = new Dictionary<int, IImageCodec>();
        IImageCodec Codec(int quality)
        {
            if (!codecs.TryGetValue(quality, out var codec))
            {
                codec = codecs[quality] = new JpegCodec(new JpegSettings(quality), sharesHeader: true, new PixelSize(8, 8), JpegDecoder.Instance);
            }

            return codec;
        }

        var log = new LogLines();
        var source = new ChosenQuality(new JpegOptions { Candidates = [90, 2, 40], Epsilon = epsilon }, Codec, log);
        var coding = new ExemplarCoding(source, TinyRun.Images.Train, threads: 1);
        coding.Begin(First, new TaskImages(
            [Items],
            (codec, items) => coding.Encoded(items, codec),
            Features,
            (_, size) => (int)(budget / size),
            (features, count) => [.. Enumerable.Range(0, Math.Min(count, features.Count))]));
        return (((JpegCodec)coding.Present!.Codec).Settings.Quality, log.Lines);
    }

    [Fact]
    public void The_lowest_quality_that_keeps_the_volume_is_taken()
    {
        Assert.Equal(2, Choose(1000).Quality);
        Assert.Equal(90, Choose(0).Quality);
        var (_, log) = Choose(0);
        Assert.Equal(3, log.Count);
        double[] ratios = [.. log.Select(line => double.Parse(line.Split("ratio of one ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(Math.Abs(ratios[2]) < Math.Abs(ratios[0]), string.Join('\n', log));
        Assert.Equal(40, Choose((Math.Abs(ratios[0]) + Math.Abs(ratios[1])) / 2).Quality);
    }

    [Fact]
    public void A_quality_that_keeps_no_more_images_than_the_next_better_is_passed_over()
    {
        // All six images fit with every quality.
        var (quality, log) = Choose(1000, budget: 1e6);
        Assert.Equal(90, quality);
        Assert.Equal("task 0: quality 2: 6 exemplars of a class, as many as with 40", log[0]);
        Assert.Equal("task 0: quality 40: 6 exemplars of a class, as many as with 90", log[1]);
        Assert.StartsWith("task 0: quality 90: 6 exemplars of a class, log volume ratio of one ", log[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Lower_qualities_have_room_for_more_exemplars()
    {
        int[] counts = [.. Choose(0).Log.Select(line => int.Parse(line.Split(": ")[2].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(counts.OrderDescending(), counts);
        Assert.True(counts[0] > counts[^1]);
    }
}
