using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

/// <summary>Every backbone, whole, on both engines and in double precision.</summary>
public sealed class VariantTests
{
    [Theory]
    [MemberData(nameof(BackboneVariants.Names), MemberType = typeof(BackboneVariants))]
    public void The_fused_engine_runs_all_convolutions_with_the_gradients_of_double_precision(string name)
    {
        set_num_threads(2);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(BackboneVariants.Describe(name) with { ZeroResidual = false });
        var images = Networks.Images(5, BackboneVariants.SideOf(name), seed: 11);
        var exact = EngineComparison.Step(networks.Exact, images.to(ScalarType.Float64));
        EngineComparison.AssertClose(exact, EngineComparison.Step(networks.Torch, images), EngineComparison.Step(networks.Fused, images), name);
        Assert.Equal((0, 1), (networks.Torch.FusedBatchCount, networks.Fused.FusedBatchCount));
        Assert.Equal(EngineKind.Fused, networks.Fused.Forward(images).Maps.Engine);
    }

    [Theory]
    [MemberData(nameof(BackboneVariants.Names), MemberType = typeof(BackboneVariants))]
    public void Frozen_on_the_fused_engine_a_backbone_answers_as_in_double_precision(string name)
    {
        set_num_threads(2);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(BackboneVariants.Describe(name));
        networks.Exact.eval();
        var images = Networks.Images(2, BackboneVariants.SideOf(name), seed: 5);
        using var torch = networks.Torch.Freeze();
        using var fused = networks.Fused.Freeze();
        var answer = fused.Forward(images);
        EngineComparison.AssertClose(
            Parts(networks.Exact.Forward(images.to(ScalarType.Float64))), Parts(torch.Forward(images)), Parts(answer), name);
        Assert.Equal(EngineKind.Fused, answer.Maps.Engine);
    }

    private static Dictionary<string, Tensor> Parts(NetworkOutput output) =>
        output.Maps.Select((map, stage) => ($"map {stage}", map)).Append(("raw", output.Raw)).ToDictionary(pair => pair.Item1, pair => pair.Item2);
}
