using Unforget.Methods;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Scenario;

/// <summary>What a run that learns the base classes in pseudo-increments may see: neither test images nor later classes.</summary>
public sealed class PseudoIncrementTests
{
    [Fact]
    public void No_test_image_and_no_later_class_changes_what_held_out_images_say()
    {
        // The real protocol's base task has 4 of the 6 classes; here they come as 2, 1 and 1.
        var tiny = TinyRun.Recipe("podnet");
        var recipe = tiny with
        {
            Protocol = tiny.Protocol with { BaseClasses = 2, Increment = 1, Steps = 2, Evaluate = EvaluationScope.HeldOut, Validation = 0.34 },
            Memory = new MemoryOptions { Mode = MemoryMode.Growing, Capacity = 8, Rate = MemoryRate.Constant(0.5) },
        };
        recipe = recipe.WithOptions("podnet", (PodnetOptions)recipe.MethodOptions with { Kd = new PodnetKdOptions { Coefficient = 1 } });
        using var run = TinyRun.Run(recipe);
        using var blind = TinyRun.Run(recipe, new MaskedDataset(TinyRun.Images, label => label < 4));
        Assert.Equal(run.Results, blind.Results);
        Snapshots.Same(run.Final, blind.Final, "without test images and later classes");
        Assert.Equal(["cnn", "nme"], run.Record.Results.Predictors.Keys);
        Assert.Equal([4L, 6L, 8L], run.Record.Results.Predictors["cnn"].Tasks.Select(task => task.Images));
        Assert.Null(run.Record.Results.Validation);

        // The mask itself shows where it should: on the test images.
        var usual = recipe with { Protocol = recipe.Protocol with { Evaluate = EvaluationScope.Seen } };
        using var seen = TinyRun.Run(usual);
        using var masked = TinyRun.Run(usual, new MaskedDataset(TinyRun.Images, label => label < 4));
        Assert.NotEqual(seen.Results, masked.Results);
    }
}
