using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Tests.Methods.Probes;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>What each probe method asks of the contract, beyond being saved and taken up again.</summary>
public sealed class ProbeMethodTests
{
    [Fact]
    public void A_penalty_in_the_gradients_holds_parameters_back_from_the_second_task_on()
    {
        var recipe = TinyRun.Recipe("probe_step_penalty");
        using var free = TinyRun.Run(recipe.WithOptions("probe_step_penalty", new StepPenaltyOptions { Strength = 0 }));
        using var held = TinyRun.Run(recipe.WithOptions("probe_step_penalty", new StepPenaltyOptions { Strength = 0.5 }));
        Assert.Equal(Losses(free, task: 0), Losses(held, task: 0));
        Assert.NotEqual(Losses(free, task: 1), Losses(held, task: 1));
        Assert.Contains(held.Final.Entries, entry => entry.Key.StartsWith("method/importance/", StringComparison.Ordinal)
            && ((Tensor)entry.Value).max().item<float>() > 0);

        static string Losses(TinyRun.Outcome run, int task) => string.Join(
            ' ', run.Record.Results.Training.Where(epoch => epoch.Task == task).Select(epoch => epoch.Losses["loss"].ToString("R", null)));
    }

    [Fact]
    public void A_second_head_predicts_beside_the_first_and_gives_way_to_the_next_tasks()
    {
        using var run = TinyRun.Run(TinyRun.Recipe("probe_side_head"));
        Assert.Equal(["cnn", "nme", "side"], run.Record.Results.Predictors.Keys);
        Assert.Equal(6, ((Tensor)run.Final.Entries["network/side.weight_0"]).shape[0]);
        Assert.DoesNotContain("network/side.weight_1", run.Final.Entries.Keys);
        var heads = run.Record.Resources.Tasks.Select(task => task.Parameters).ToArray();
        Assert.Equal(2 * 2 * (16 + 1), heads[1] - heads[0]);
    }

    [Fact]
    public void A_predictor_that_is_told_the_task_errs_within_it_only_and_is_reported_apart()
    {
        using var run = TinyRun.Run(TinyRun.Recipe("probe_side_head"));
        var results = run.Record.Results;
        Assert.DoesNotContain("side_told", results.Predictors.Keys);
        Assert.DoesNotContain("side_told", results.AverageIncrementalAccuracy.Keys);
        var told = Assert.Single(results.ToldTask!).Value.Tasks[1];
        Assert.True(told.Accuracy >= results.Predictors["side"].Tasks[1].Accuracy);
        // Classes 0 to 3 are the first task, 4 and 5 the second: no answer crosses.
        Assert.All(told.Confusion.Take(4), row => Assert.Equal(0, row[4] + row[5]));
        Assert.All(told.Confusion.Skip(4), row => Assert.Equal(0, row.Take(4).Sum()));
    }

    [Fact]
    public void Without_predictors_that_are_told_the_task_nothing_is_reported_for_them()
    {
        using var run = TinyRun.Run(TinyRun.Recipe("finetune"));
        Assert.Null(run.Record.Results.ToldTask);
    }

    [Fact]
    public void A_method_without_gradient_learns_and_leaves_the_network_as_it_was_made()
    {
        using var run = TinyRun.Run(TinyRun.Recipe("probe_running_means"));
        Assert.Equal(["means"], run.Record.Results.Predictors.Keys);
        Assert.All(run.Record.Results.Training, epoch => Assert.Empty(epoch.Losses));
        Assert.All(run.Record.Results.Training, epoch => Assert.Equal(0.0, epoch.LearningRate));
        Assert.Equal(Enumerable.Repeat(18L, 6), (long[])run.Final.Entries["method/counts"]);
        Assert.True(run.Record.Results.FinalAccuracy["means"] > 0.5, "colours are told apart by an untrained network");

        using var fresh = new Training.Host(new RunningMeans(new RunningMeansOptions()));
        Assert.All(
            fresh.Method.Network.Backbone.named_parameters(),
            item => Assert.True(Snapshots.Same(item.parameter, (Tensor)run.Final.Entries[$"network/backbone.{item.name}"]), item.name));
        Assert.All(
            fresh.Method.Network.Backbone.named_buffers(),
            item => Assert.True(Snapshots.Same(item.buffer, (Tensor)run.Final.Entries[$"network/backbone.{item.name}"]), item.name));
    }

    [Fact]
    public void Auxiliary_images_come_beside_every_batch_with_ids_that_find_their_targets()
    {
        using var run = TinyRun.Run(TinyRun.Recipe("probe_pseudo_images"));
        Assert.DoesNotContain(run.Record.Results.Training, epoch => epoch.Task == 0 && epoch.Losses.ContainsKey("answers"));
        Assert.All(run.Record.Results.Training.Where(epoch => epoch.Task == 1), epoch => Assert.True(epoch.Losses["answers"] > 0));
        Assert.Equal([10, 4], ((Tensor)run.Final.Entries["method/answers"]).shape);

        // 12 new images in 2 batches; auxiliary images are no images of the task.
        var counter = new TinyRun.Counter();
        using var counted = TinyRun.Run(TinyRun.Recipe("probe_pseudo_images"), observer: counter);
        Assert.Equal((24, 4), counter.Seen[(1, "main")]);
    }

    [Fact]
    public void Both_views_of_an_image_are_augmented_alike()
    {
        var counter = new TinyRun.Counter();
        using var run = TinyRun.Run(TinyRun.Recipe("probe_paired_views"), observer: counter);
        Assert.Equal(4, run.Record.Results.Training.Count);
        Assert.All(run.Record.Results.Training, epoch => Assert.Equal(0.0, epoch.Losses["mismatch"]));
        Assert.All(run.Record.Results.Training, epoch => Assert.True(epoch.Losses["apart"] > 0, "the views differ"));

        // Every view counts: 24 images twice in 4 batches of at most 7, two epochs long.
        Assert.Equal((96, 8), counter.Seen[(0, "main")]);
    }

    [Fact]
    public void Views_are_augmented_at_all_and_anew_in_every_epoch()
    {
        var recipe = TinyRun.Recipe("probe_paired_views");
        var still = recipe with { Augmentation = new AugmentationOptions { CropPadding = 0, FlipProbability = 0, Brightness = 0 } };
        using var moved = TinyRun.Run(recipe);
        using var unmoved = TinyRun.Run(still);
        Assert.NotEqual(moved.Record.Results.Training[0].Losses["apart"], unmoved.Record.Results.Training[0].Losses["apart"]);
    }

    [Fact]
    public void Probes_are_found_in_their_assembly()
    {
        var names = TinyRun.Catalog.Methods.Select(entry => entry.Name).Where(name => name.StartsWith("probe_", StringComparison.Ordinal));
        Assert.Equal(["probe_paired_views", "probe_pseudo_images", "probe_running_means", "probe_side_head", "probe_step_penalty"], names);
        Assert.Throws<UserError>(() => Catalog.Default.Method("probe_side_head"));
    }
}
