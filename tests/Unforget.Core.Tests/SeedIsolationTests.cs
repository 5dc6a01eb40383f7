using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>A run depends on its recipe, not on what ran before it in the same process.</summary>
[Collection(nameof(Alone))]
public sealed class SeedIsolationTests
{
    [Fact]
    public void The_order_of_experiments_does_not_matter()
    {
        using var twoAlone = TinyRun.Run(TinyRun.Recipe("podnet", seed: 2));
        using var one = TinyRun.Run(TinyRun.Recipe("podnet", seed: 1));
        using var twoAfterOne = TinyRun.Run(TinyRun.Recipe("podnet", seed: 2));
        using var oneAfterTwo = TinyRun.Run(TinyRun.Recipe("podnet", seed: 1));
        Assert.Equal(twoAlone.Results, twoAfterOne.Results);
        Assert.Equal(one.Results, oneAfterTwo.Results);
        Snapshots.Same(twoAlone.Final, twoAfterOne.Final, "seed 2");
        Snapshots.Same(one.Final, oneAfterTwo.Final, "seed 1");
        Assert.NotEqual(one.Results, twoAlone.Results);
    }

    [Fact]
    public void The_global_generator_is_neither_read_nor_moved()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var expected = TinyRun.Run(TinyRun.Recipe("podnet"));
        manual_seed(8);
        var untouched = randn(5);
        manual_seed(8);
        using var actual = TinyRun.Run(TinyRun.Recipe("podnet"));
        Assert.True(Snapshots.Same(untouched, randn(5)), "the run drew from the global generator");
        Assert.Equal(expected.Results, actual.Results);
        Snapshots.Same(expected.Final, actual.Final, "after the global generator was used");

        using var drawnBetween = TinyRun.Run(TinyRun.Recipe("podnet"), at: (_, _) => randn(3).Dispose());
        Snapshots.Same(expected.Final, drawnBetween.Final, "the global generator was used between the steps");
    }

    [Fact]
    public void A_run_inside_another_one_changes_neither()
    {
        using var expected = TinyRun.Run(TinyRun.Recipe("distill", seed: 3));
        using var inner = TinyRun.Run(TinyRun.Recipe("podnet", seed: 4));
        var nested = new List<string>();
        using var outer = TinyRun.Run(TinyRun.Recipe("distill", seed: 3), at: (_, moment) =>
        {
            if (moment == RunMoment.Stage)
            {
                using var run = TinyRun.Run(TinyRun.Recipe("podnet", seed: 4));
                nested.Add(run.Results);
            }
        });
        Assert.Equal(expected.Results, outer.Results);
        Snapshots.Same(expected.Final, outer.Final, "the outer run");
        Assert.Equal([inner.Results, inner.Results], nested);
    }
}
