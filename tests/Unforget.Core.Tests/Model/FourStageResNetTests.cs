using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

public sealed class FourStageResNetTests
{
    [Fact]
    public void The_default_backbone_has_825296_parameters_and_128_features()
    {
        var description = Describe();
        Assert.Equal(825_296, Parameters(description));
        Assert.Equal(128, description.FeatureDim);
        Assert.Equal([5, 4, 3, 2], description.Stages.Select(stage => stage.Blocks.Count));
    }

    [Fact]
    public void Attention_costs_130_226_610_and_2146_parameters_a_block_and_7676_in_all()
    {
        using var backbone = Build(Describe("four_stage.attention=cbam"));
        Assert.Equal(
            [130, 226, 610, 2146],
            backbone.Stages.Select(stage => Assert.Single(stage.Blocks.Select(block => Count(block.Attention!)).Distinct())));
        Assert.Equal(825_296 + 7_676, Count(backbone));
    }

    [Fact]
    public void Attention_of_rebuffi_is_that_of_its_channels()
    {
        var plain = Parameters(BackboneVariants.Describe(32, "backbone=rebuffi"));
        Assert.Equal(plain + (5 * 130) + (5 * 226) + (5 * 610), Parameters(BackboneVariants.Describe(32, "rebuffi.attention=cbam")));
        Assert.Equal(plain + 130 + 226 + (2 * 610), Parameters(BackboneVariants.Describe(32, "rebuffi.cbam_after_stage=true")));
    }

    [Fact]
    public void A_smaller_reduction_widens_the_channel_attention_and_a_larger_one_leaves_a_unit()
    {
        Assert.Equal(825_296 + (5 * ((2 * 16 * 4) + 98)) + (4 * ((2 * 32 * 8) + 98)) + (3 * ((2 * 64 * 16) + 98)) + (2 * ((2 * 128 * 32) + 98)),
            Parameters(Describe("four_stage.attention=cbam", "four_stage.cbam_reduction=4")));
        Assert.Equal(825_296 + (5 * (32 + 98)) + (4 * (64 + 98)) + (3 * (128 + 98)) + (2 * (256 + 98)),
            Parameters(Describe("four_stage.attention=cbam", "four_stage.cbam_reduction=4096")));
    }

    [Fact]
    public void Only_the_first_block_of_each_stage_has_a_relu_after_the_addition() => Assert.All(
        Describe().Stages, stage => Assert.Equal(stage.Blocks.Select((_, i) => i == 0), stage.Blocks.Select(block => block.LastRelu)));

    [Theory]
    [InlineData(3, 16)]
    [InlineData(7, 8)]
    public void Maps_halve_from_stage_to_stage(int kernel, int side)
    {
        using var scope = NewDisposeScope();
        using var network = Network(Describe($"four_stage.initial_kernel={kernel}"));
        var output = network.Forward(Networks.Images(2, 32));
        Assert.Equal(
            Enumerable.Range(0, 4).Select(stage => new long[] { 2, 16 << stage, side >> stage, side >> stage }),
            output.Maps.Select(map => map.shape));
        Assert.Equal([2L, 128L], output.Raw.shape);
    }

    [Fact]
    public void A_block_is_what_its_parts_compute_one_after_the_other()
    {
        using var scope = NewDisposeScope();
        var description = new BackboneDescription(
            new ImageShape(3, 8, 8),
            new StemDescription(16, KernelSize: 3, Stride: 1, MaxPool: false),
            [BasicStages("four_stage.attention=cbam", "four_stage.cbam_after_stage=true", "four_stage.blocks=[1, 1, 1, 1]")],
            ZeroResidual: false);
        using var network = Network(description);
        network.eval();
        var images = Networks.Images(3, 8);
        var backbone = network.Backbone;
        var block = backbone.Stages[0].Blocks[0];
        var x = Apply(backbone.Stem, images).relu();
        var residual = Apply(block.Second, Apply(block.First, x).relu());
        var map = backbone.Stages[0].Attention!.forward(block.Attention!.forward(residual) + x);
        var output = network.Forward(images);
        Fixtures.Close(map, output.Maps[0], relative: 1e-4, absolute: 1e-5);
        Fixtures.Close(map.relu().mean([2, 3]), output.Raw, relative: 1e-4, absolute: 1e-5);
    }

    [Theory]
    [InlineData("four_stage.initial_kernel=5", "initial_kernel must be 3 or 7, got 5")]
    [InlineData("four_stage.blocks=[5, 4, 3]", "blocks are four numbers such as [5, 4, 3, 2], got [5, 4, 3]")]
    [InlineData("four_stage.blocks=[5, 4, 3, 0]", "four_stage.blocks[3] must be from 1 to 50, got 0")]
    [InlineData("four_stage.attention=se", "must be one of none, cbam, got 'se'")]
    [InlineData("rebuffi.cbam_reduction=0", "rebuffi.cbam_reduction must be from 1 to 4096, got 0")]
    public void Settings_that_make_no_backbone_are_refused(string setting, string reason) => Assert.Contains(
        reason, Assert.Throws<UserError>(() => new RecipeBinder().Bind("backbone: four_stage\n", "test.yaml", [setting])).Message, StringComparison.Ordinal);

    private static StageDescription BasicStages(params string[] settings) => Describe(settings).Stages[0];

    /// <summary>Convolution and batch norm in evaluation mode, written out.</summary>
    private static Tensor Apply(ConvolutionNorm unit, Tensor x)
    {
        var y = nn.functional.conv2d(x, unit.Weight, padding: [1, 1]);
        var (mean, deviation) = (unit.RunningMean.reshape(1, -1, 1, 1), (unit.RunningVariance + 1e-5).sqrt().reshape(1, -1, 1, 1));
        return (y - mean) / deviation * unit.Gain.reshape(1, -1, 1, 1) + unit.Bias.reshape(1, -1, 1, 1);
    }

    private static BackboneDescription Describe(params string[] settings) => BackboneVariants.Describe(32, ["backbone=four_stage", .. settings]);

    private static long Parameters(BackboneDescription description)
    {
        using var backbone = Build(description);
        return Count(backbone);
    }

    private static Backbone Build(BackboneDescription description)
    {
        var random = new RandomStream(1);
        return new Backbone(description, ref random);
    }

    private static IncrementalNetwork Network(BackboneDescription description) =>
        new(Build(description), new LinearHead(description.FeatureDim), learnedScale: false, EngineKind.Torch);

    private static long Count(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
}
