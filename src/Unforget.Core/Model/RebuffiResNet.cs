using System.ComponentModel.DataAnnotations;
using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Model;

/// <summary>Options of <see cref="RebuffiResNet"/>.</summary>
public sealed record RebuffiOptions : CbamOptions
{
    /// <summary>Channels of the first stage; the later ones have 2, 4 and 4 times as many.</summary>
    [Range(1, 512)]
    public int Width { get; init; } = 16;

    /// <summary>n: the stages have n, n, n-1 and 1 blocks. 5 gives ResNet-32.</summary>
    [Range(2, 50)]
    public int BlocksPerStage { get; init; } = 5;

    /// <summary>ReLU after the additions of stages 1 to 3. The original PODNet runs have none.</summary>
    public bool LastRelu { get; init; }

    /// <summary>Start every block as an identity (gain 0 in its second batch norm).</summary>
    public bool ZeroResidual { get; init; } = true;
}

/// <summary>
/// The CIFAR ResNet of the PODNet code: no ReLU after any addition, parameter-free widening shortcuts, the last block a
/// stage of its own. With the defaults 463,504 parameters and 64 features. Source: port of the iCaRL network
/// (Rebuffi et al., 2017) used by Douillard et al., 2020; the iCaRL network itself keeps the ReLUs.
/// </summary>
[Backbone("rebuffi", typeof(RebuffiOptions), Summary = "ResNet-32 for small images as in PODNet's code",
    Paper = "Rebuffi et al., 2017; Douillard et al., 2020")]
public sealed class RebuffiResNet(RebuffiOptions options) : BackboneFamily
{
    /// <inheritdoc/>
    public override BackboneDescription Describe(ImageShape input)
    {
        if (input.Height % 4 != 0 || input.Width % 4 != 0)
        {
            throw new UserError($"backbone rebuffi needs image sides divisible by 4, got {input.Height}x{input.Width}");
        }

        var (width, blocks) = (options.Width, options.BlocksPerStage);
        Func<int, bool> lastRelu = _ => options.LastRelu;
        return options.AddTo(new BackboneDescription(
            input,
            new StemDescription(width, KernelSize: 3, Stride: 1, MaxPool: false),
            [
                Stage(width, 1, blocks, lastRelu),
                Stage(width, 2, blocks, lastRelu),
                Stage(2 * width, 2, blocks - 1, lastRelu),
                Stage(4 * width, 1, 1, _ => false),
            ],
            options.ZeroResidual));
    }

    private static StageDescription Stage(int inputChannels, int factor, int blocks, Func<int, bool> lastRelu) =>
        BasicStages.One(inputChannels, factor * inputChannels, stride: factor, blocks, ShortcutKind.SubsampleAndPad, lastRelu);
}
