using System.ComponentModel.DataAnnotations;
using Unforget.Data;

namespace Unforget.Model;

/// <summary>Options of <see cref="LucirResNet32"/>.</summary>
public sealed record LucirResNet32Options : CbamOptions
{
    /// <summary>Channels of the first stage; each later one has twice as many.</summary>
    [Range(1, 512)]
    public int Width { get; init; } = 16;

    /// <summary>Blocks of each of the three stages. 5 gives ResNet-32.</summary>
    [Range(1, 50)]
    public int BlocksPerStage { get; init; } = 5;
}

/// <summary>
/// The CIFAR ResNet-32 of UCIR's code: three stages of five blocks, widening by 1x1 convolutions, a ReLU after every addition
/// but the last, blocks that do not start as identities. With the defaults 466,256 parameters and 64 features. Source: code of
/// Hou et al., 2019.
/// </summary>
[Backbone(
    "lucir_resnet32",
    typeof(LucirResNet32Options),
    Summary = "ResNet-32 for small images as in UCIR's code",
    Paper = "He et al., 2016; Hou et al., 2019")]
public sealed class LucirResNet32(LucirResNet32Options options) : BackboneFamily
{
    private const int StageCount = 3;

    /// <inheritdoc/>
    public override BackboneDescription Describe(ImageShape input)
    {
        int[] blocks = [.. Enumerable.Repeat(options.BlocksPerStage, StageCount)];
        return options.AddTo(new BackboneDescription(
            input,
            new StemDescription(options.Width, KernelSize: 3, Stride: 1, MaxPool: false),
            BasicStages.Doubling(options.Width, blocks, BasicStages.AllButTheLast(blocks)),
            ZeroResidual: false));
    }
}
