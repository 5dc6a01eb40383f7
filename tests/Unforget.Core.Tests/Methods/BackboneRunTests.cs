using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>Whole runs on every combination of backbone and attention, wide enough for the fused engine or not.</summary>
public sealed class BackboneRunTests
{
    private static readonly string[] Backbones = ["rebuffi", "four_stage"];

    public static TheoryData<string, AttentionKind, int> Combinations =>
        [.. from backbone in Backbones from attention in Enum.GetValues<AttentionKind>() from width in new[] { 4, 16 } select (backbone, attention, width)];

    [Theory]
    [MemberData(nameof(Combinations))]
    public void The_same_seed_gives_the_same_bits_also_after_a_resume(string backbone, AttentionKind attention, int width)
    {
        var recipe = Recipe(backbone, attention, width);
        StateSnapshot? middle = null;
        using var run = TinyRun.Run(recipe, at: (experiment, moment) => middle ??= moment == RunMoment.Step && experiment.Position.FinishedTasks == 1 ? experiment.Save() : null);
        using var saved = middle!;
        using var again = TinyRun.Run(recipe);
        using var rest = TinyRun.Run(recipe, from: saved);
        Assert.Equal(EngineName(width), run.Record.Environment.Engine);
        Assert.All(run.Record.Results.Training, epoch => Assert.All(epoch.Losses.Values, loss => Assert.True(double.IsFinite(loss))));
        Assert.Equal(run.Results, again.Results);
        Snapshots.Same(run.Final, again.Final, "same seed");
        Snapshots.Same(run.Final, rest.Final, "resumed");
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_parameter_is_moved_within_two_steps(string backbone, AttentionKind attention, int width)
    {
        var recipe = Recipe(backbone, attention, width);
        var checks = 0;
        using var run = TinyRun.Run(recipe with { Training = recipe.Training with { WeightDecay = 0 } }, at: (experiment, moment) =>
        {
            if (checks > 0 || moment != RunMoment.Step)
            {
                return;
            }

            using var state = experiment.Save();
            if ((long)state.Entries["stage/step"] == 2)
            {
                checks++;
                var velocities = state.Entries.Where(entry => entry.Key.StartsWith("stage/optimizer/velocity/backbone", StringComparison.Ordinal)).ToArray();
                Assert.Equal(attention == AttentionKind.Cbam, velocities.Any(entry => entry.Key.Contains("attention.squeeze", StringComparison.Ordinal)));
                Assert.All(velocities, entry => Assert.True(((Tensor)entry.Value).abs().max().item<float>() > 0, $"{entry.Key} has no gradient"));
            }
        });
        Assert.Equal(1, checks);
    }

    [Theory]
    [InlineData(AttentionKind.None)]
    [InlineData(AttentionKind.Cbam)]
    public void A_last_batch_of_one_image_and_maps_of_one_pixel_are_trained_on(AttentionKind attention)
    {
        var recipe = Recipe("four_stage", attention, width: 16);
        using var run = TinyRun.Run(recipe with { Training = recipe.Training with { BatchSize = 23 } });
        Assert.All(run.Record.Results.Training, epoch => Assert.True(double.IsFinite(epoch.Losses["loss"])));
    }

    private static string EngineName(int width) => width % 16 == 0 && FusedEngineRuns ? "fused" : "torch";

    private static bool FusedEngineRuns => Unforget.Model.Fast.FusedSupport.ProcessorProblem is null;

    /// <summary>Many hidden units in channel attention: a single one may be off for every image and then has no gradient.</summary>
    private static Recipe Recipe(string backbone, AttentionKind attention, int width) => (TinyRun.Recipe("podnet") with { Backbone = backbone })
        .WithOptions("rebuffi", new RebuffiOptions { Width = width, BlocksPerStage = 2, Attention = attention, CbamReduction = 1 })
        .WithOptions("four_stage", new FourStageOptions { Width = width, Blocks = [2, 1, 1, 1], Attention = attention, CbamReduction = 1 });
}
