using Unforget.Configuration;

namespace Unforget.Tests.Documentation;

/// <summary>The example of docs/architecture.md, used as the page says.</summary>
public sealed class FeatureAnchorTests
{
    [Fact]
    public void Method_of_another_assembly_runs_from_a_recipe()
    {
        var catalog = Catalog.Of(typeof(FeatureAnchor).Assembly);
        var recipe = new RecipeBinder(catalog).Bind(
            """
            protocol: {base_classes: 2, increment: 1, class_order: natural}
            memory: {per_class: 2}
            training: {epochs: 1, batch_size: 4}
            rebuffi: {width: 4, blocks_per_stage: 2}
            method: feature_anchor
            feature_anchor: {factor: 0.5}
            """,
            "example.yaml");
        var setup = new RunSetup { Dataset = new SyntheticDataset(classes: 3, trainPerClass: 4, testPerClass: 2) };
        var record = Experiment.Run(recipe, setup, SilentObserver.Instance, TestContext.Current.CancellationToken);

        Assert.Equal(["cnn", "nme"], record.Results.AverageIncrementalAccuracy.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0.5, (double)record.Recipe["feature_anchor"]!["factor"]!);
        var incremental = record.Results.Training.Where(epoch => epoch.Task == 1).ToArray();
        Assert.NotEmpty(incremental);
        Assert.All(incremental, epoch => Assert.True(epoch.Losses["anchor"] > 0));
        Assert.DoesNotContain("anchor", record.Results.Training[0].Losses.Keys);
    }
}
