using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Tests.Scenario;

public sealed class AugmentationLeakTests
{
    [Theory]
    [InlineData("order1", 0.0, 0.5, 4)]
    [InlineData("order2", 0.0, 0.0, 4)]
    [InlineData("order3", 0.0, 0.0, 0)]
    public void Successive_runs_lose_jitter_then_flip_then_crop(string order, double brightness, double flip, int padding)
    {
        var left = AugmentationLeak.Apply(new AugmentationOptions { LeakAugmentation = true }, ClassOrderSpec.Named(order));
        Assert.Equal((brightness, flip, padding), (left.Brightness, left.FlipProbability, left.CropPadding));
    }

    [Fact]
    public void Without_the_switch_nothing_is_lost()
    {
        var options = new AugmentationOptions();
        Assert.Same(options, AugmentationLeak.Apply(options, ClassOrderSpec.Named("order3")));
    }

    [Fact]
    public void An_order_that_is_none_of_the_three_runs_is_refused()
    {
        var recipe = TinyRun.Recipe("finetune") with { Augmentation = new AugmentationOptions { LeakAugmentation = true } };
        Assert.Equal(
            "augmentation.leak_augmentation is for protocol.class_order order1, order2, order3, the runs that it tells apart; got natural",
            Assert.Throws<UserError>(() => TinyRun.Run(recipe)).Message);
    }

    [Fact]
    public void Own_mean_and_deviation_normalise_instead_of_the_data_sets()
    {
        var own = new AugmentationOptions { Mean = [0.5, 0.25, 0], StandardDeviation = [0.5, 0.25, 1] };
        var (mean, deviation) = own.Normalization(TinyRun.Images);
        Assert.Equal([0.5f, 0.25f, 0f], mean);
        Assert.Equal([0.5f, 0.25f, 1f], deviation);
        Assert.Equal(TinyRun.Images.Mean, new AugmentationOptions().Normalization(TinyRun.Images).Mean);
        var recipe = TinyRun.Recipe("finetune") with { Augmentation = new AugmentationOptions { Mean = [0.5] } };
        Assert.Equal("augmentation.mean has 1 numbers; valid: 3, one a channel", Assert.Throws<UserError>(() => TinyRun.Run(recipe)).Message);
        Assert.Contains(
            "augmentation.standard_deviation[1] must be from 0.001 to 1, got 0",
            Assert.Throws<UserError>(() => new RecipeBinder().Bind("augmentation: {standard_deviation: [1, 0, 1]}\n", "test.yaml")).Message,
            StringComparison.Ordinal);
    }
}
