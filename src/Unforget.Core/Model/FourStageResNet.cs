using System.ComponentModel.DataAnnotations;
using Unforget.Data;

namespace Unforget.Model;

/// <summary>Options of <see cref="FourStageResNet"/>.</summary>
public sealed record FourStageOptions : CbamOptions, IValidatableObject
{
    private const int StageCount = 4;

    /// <summary>Channels of the first stage; each later one has twice as many.</summary>
    [Range(1, 512)]
    public int Width { get; init; } = 16;

    /// <summary>Blocks of each of the four stages.</summary>
    [Range(1, 50)]
    public IReadOnlyList<int> Blocks { get; init; } = [5, 4, 3, 2];

    /// <summary>
    /// Size of the first convolution: 3 with stride 1, as in PODNet's code and in the thesis's listing, or 7 with stride 2, as in the
    /// thesis's text.
    /// </summary>
    public int InitialKernel { get; init; } = 3;

    /// <summary>Start every block as an identity (gain 0 in its second batch norm).</summary>
    public bool ZeroResidual { get; init; } = true;

    /// <summary>Rules between values: four stages, a kernel of 3 or 7.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Blocks.Count != StageCount)
        {
            yield return new ValidationResult($"blocks are four numbers such as [5, 4, 3, 2], got [{string.Join(", ", Blocks)}]");
        }

        if (InitialKernel is not (3 or 7))
        {
            yield return new ValidationResult(FormattableString.Invariant($"initial_kernel must be 3 or 7, got {InitialKernel}"));
        }
    }
}

/// <summary>
/// The four-stage ResNet-32 of PODNet's code (its <c>resnet32</c>), which the thesis takes for CBAM: maximum pooling after the
/// stem, widening by 1x1 convolutions, a ReLU after the addition in the first block of each stage and in no other. With the
/// defaults 825,296 parameters and 128 features. Maps for distillation: the outputs of the stages, after their attention if
/// they have any. Source: Douillard et al., 2020 (code).
/// </summary>
[Backbone("four_stage", typeof(FourStageOptions), Summary = "ResNet-32 in four stages, with pooling stem and projections", Paper = "Douillard et al., 2020")]
public sealed class FourStageResNet(FourStageOptions options) : BackboneFamily
{
    /// <inheritdoc/>
    public override BackboneDescription Describe(ImageShape input) => options.AddTo(new BackboneDescription(
        input,
        new StemDescription(options.Width, options.InitialKernel, Stride: options.InitialKernel == 7 ? 2 : 1, MaxPool: true),
        BasicStages.Doubling(options.Width, options.Blocks, (_, block) => block == 0),
        options.ZeroResidual));
}
