using Unforget.Data;

namespace Unforget.Tests.Data;

public sealed class AugmentationDrawTests
{
    private const int Count = 40_000;
    private static readonly AugmentationOptions Options = new();

    [Fact]
    public void Crop_offsets_are_uniform_over_all_places_of_the_padded_image()
    {
        var counts = new int[9, 9];
        foreach (var draw in Draws(Options))
        {
            counts[draw.Row, draw.Column]++;
        }

        // Chi-square with 80 degrees of freedom: 124.8 is the 99.9 % point.
        var expected = Count / 81.0;
        var statistic = counts.Cast<int>().Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(statistic, 40, 124.8);
    }

    [Fact]
    public void Half_of_the_images_are_flipped_whatever_their_crop()
    {
        // Four standard deviations of a fair coin.
        Assert.InRange(Draws(Options).Count(draw => draw.Flip) / (double)Count, 0.49, 0.51);
        var left = Draws(Options).Where(draw => draw.Column < 4).ToArray();
        Assert.InRange(left.Count(draw => draw.Flip) / (double)left.Length, 0.485, 0.515);
    }

    [Fact]
    public void Brightness_is_uniform_between_192_and_318_over_255()
    {
        var factors = Draws(Options).Select(draw => (double)draw.Brightness).Order().ToArray();
        Assert.InRange(factors[0], 192.0 / 255 - 1e-6, 192.0 / 255 + 1e-3);
        Assert.InRange(factors[^1], 318.0 / 255 - 1e-3, 318.0 / 255 + 1e-6);

        // Kolmogorov-Smirnov: 1.95 / sqrt(n) is the 99.9 % point.
        var distance = factors.Index().Max(pair => Math.Abs((pair.Item - 192.0 / 255) / (126.0 / 255) - (pair.Index + 0.5) / Count));
        Assert.True(distance < 1.95 / Math.Sqrt(Count), $"distance {distance}");
    }

    [Fact]
    public void Zero_ranges_change_nothing()
    {
        var none = new AugmentationOptions { CropPadding = 0, FlipProbability = 0, Brightness = 0 };
        Assert.All(Draws(none).Take(1000), draw => Assert.Equal(new AugmentationDraw(0, 0, false, 1f), draw));
        Assert.All(Draws(none with { FlipProbability = 1 }).Take(1000), draw => Assert.True(draw.Flip));
    }

    [Fact]
    public void Switching_one_part_off_leaves_the_others_as_they_were()
    {
        foreach (var (full, noFlip) in Draws(Options).Zip(Draws(Options with { FlipProbability = 0 })).Take(1000))
        {
            Assert.Equal(full with { Flip = false }, noFlip);
        }
    }

    [Fact]
    public void Draws_depend_on_both_seed_and_image()
    {
        Assert.Equal(AugmentationDraw.For(1, 2, Options), AugmentationDraw.For(1, 2, Options));
        Assert.NotEqual(AugmentationDraw.For(1, 2, Options), AugmentationDraw.For(1, 3, Options));
        Assert.NotEqual(AugmentationDraw.For(1, 2, Options), AugmentationDraw.For(2, 2, Options));
        Assert.NotEqual(AugmentationDraw.For(1, 2, Options), AugmentationDraw.For(2, 1, Options));
    }

    private static IEnumerable<AugmentationDraw> Draws(AugmentationOptions options) =>
        Enumerable.Range(0, Count).Select(id => AugmentationDraw.For((ulong)(id / 5000), id, options));
}
