using Unforget.Memory;

namespace Unforget.Tests;

public sealed class PlannerTests
{
    [Theory]
    [InlineData("podnet", MemoryMode.Fixed)]
    [InlineData("podnet", MemoryMode.Growing)]
    [InlineData("podnet", MemoryMode.None)]
    [InlineData("joint", MemoryMode.Fixed)]
    [InlineData("probe_paired_views", MemoryMode.Fixed)]
    [InlineData("probe_pseudo_images", MemoryMode.Fixed)]
    [InlineData("probe_running_means", MemoryMode.None)]
    public void Planned_images_and_steps_are_those_that_happen(string method, MemoryMode mode)
    {
        var recipe = TinyRun.Recipe(method);
        recipe = recipe with
        {
            Memory = mode == MemoryMode.Fixed ? new MemoryOptions { PerClass = 3 } : new MemoryOptions { Mode = mode, Capacity = 16 },
            Protocol = recipe.Protocol with { BaseClasses = 3, Increment = 2 },
        };
        var counter = new TinyRun.Counter();
        using var run = TinyRun.Run(recipe, new UnequalImages(TinyRun.Images, least: 2), observer: counter);
        var plan = counter.Plan!;
        var planned = plan.Tasks.SelectMany(task => task.Stages.Select(stage => (task.Task.Index, stage.Stage.Name, stage.Images, stage.Steps)));
        Assert.Equal(counter.Seen.Select(stage => (stage.Key.Task, stage.Key.Stage, stage.Value.Images, stage.Value.Steps)), planned);
        Assert.Equal(counter.Steps, plan.StepCount);
        Assert.Equal(counter.Seen.Values.Sum(stage => stage.Images), plan.ImageCount);

        var resources = run.Record.Resources.Tasks;
        Assert.Equal(resources.Select(task => task.TrainImages), plan.Tasks.Select(task => (long)task.TrainImages));
        Assert.Equal(resources.Select(task => task.StoredImages).Prepend(0).SkipLast(1), plan.Tasks.Select(task => (long)task.MemoryImages));
        var predictor = run.Record.Results.Predictors.Values.First();
        Assert.Equal(predictor.Tasks.Select(task => task.Images), plan.Tasks.Select(task => (long)task.TestImages));
        Assert.Equal(TimeSpan.Zero, plan.Estimate);
    }

    [Fact]
    public void A_plan_on_request_estimates_the_time_and_leaves_the_run_as_it_is()
    {
        var recipe = TinyRun.Recipe("podnet");
        using var expected = TinyRun.Run(recipe);
        var counter = new TinyRun.Counter();
        var setup = new RunSetup { Dataset = TinyRun.Images, EstimateTime = true };
        var record = Experiment.Run(recipe, setup, counter, TestContext.Current.CancellationToken);
        Assert.True(counter.Plan!.Estimate > TimeSpan.Zero);
        Assert.Equal(expected.Results, System.Text.Json.JsonSerializer.Serialize(record.Results));
        Assert.Contains(counter.Plan.Warnings, line => line.Contains(TinyRun.Images.Identity.Digest, StringComparison.Ordinal));
    }
}
