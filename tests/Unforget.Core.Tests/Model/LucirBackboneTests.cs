using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

/// <summary>ResNet-18 in both forms, and UCIR's ResNet-32.</summary>
public sealed class LucirBackboneTests
{
    [Theory]
    [InlineData(11_176_512, 512, "backbone=resnet18", "resnet18.form=lucir")]
    [InlineData(11_176_512 - (64 * 3 * 49) + (64 * 3 * 9), 512, "backbone=resnet18", "resnet18.form=podnet")]
    [InlineData(466_256, 64, "backbone=lucir_resnet32", "seed=1")]
    public void Parameters_and_features_are_as_many_as_published(long parameters, int features, string backbone, string setting)
    {
        var description = BackboneVariants.Describe(32, backbone, setting);
        var random = new RandomStream(1);
        using var built = new Backbone(description, ref random);
        Assert.Equal(parameters, built.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(features, description.FeatureDim);
    }

    [Fact]
    public void Relus_follow_all_additions_but_the_last_in_the_form_of_ucir_and_the_first_of_each_stage_in_that_of_podnet()
    {
        Assert.Equal([true, true, true, true, true, true, true, false], Relus("backbone=resnet18", "resnet18.form=lucir"));
        Assert.Equal([true, false, true, false, true, false, true, false], Relus("backbone=resnet18"));
        Assert.Equal([.. Enumerable.Repeat(true, 14), false], Relus("backbone=lucir_resnet32"));
    }

    [Fact]
    public void Blocks_start_as_identities_in_the_form_of_podnet_only()
    {
        Assert.True(BackboneVariants.Describe(32, "backbone=resnet18").ZeroResidual);
        Assert.False(BackboneVariants.Describe(32, "backbone=resnet18", "resnet18.form=lucir").ZeroResidual);
        Assert.False(BackboneVariants.Describe(32, "backbone=lucir_resnet32").ZeroResidual);
    }

    [Theory]
    [InlineData("podnet", 112)]
    [InlineData("lucir", 56)]
    public void Stages_of_a_photograph_run_at_the_published_sizes(string form, int side)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var description = BackboneVariants.Describe(224, "backbone=resnet18", "resnet18.width=2", $"resnet18.form={form}");
        var random = new RandomStream(1);
        using var network = new IncrementalNetwork(new Backbone(description, ref random), new LinearHead(16), learnedScale: false);
        Assert.Equal(
            Enumerable.Range(0, 4).Select(stage => new long[] { 1, 2 << stage, side >> stage, side >> stage }),
            network.Forward(Networks.Images(1, 224)).Maps.Select(map => map.shape));
    }

    private static IEnumerable<bool> Relus(params string[] settings) =>
        BackboneVariants.Describe(32, settings).Stages.SelectMany(stage => stage.Blocks).Select(block => block.LastRelu);
}
