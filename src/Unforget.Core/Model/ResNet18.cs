using System.ComponentModel.DataAnnotations;
using Unforget.Data;

namespace Unforget.Model;

/// <summary>The two forms of ResNet-18 that the published incremental learners use.</summary>
public enum ResNet18Form
{
    /// <summary>
    /// PODNet's code: first convolution 3x3 with stride 1, ReLU after the addition in the first block of each stage only, blocks start
    /// as identities.
    /// </summary>
    Podnet,

    /// <summary>UCIR's code: first convolution 7x7 with stride 2, ReLU after every addition but the last. Its layers are torchvision's.</summary>
    Lucir,
}

/// <summary>Options of <see cref="ResNet18"/>.</summary>
public sealed record ResNet18Options : CbamOptions
{
    /// <summary>Whose ResNet-18.</summary>
    public ResNet18Form Form { get; init; }

    /// <summary>Channels of the first stage; each later one has twice as many. 64 is the published width.</summary>
    [Range(1, 512)]
    public int Width { get; init; } = 64;

    /// <summary>A safetensors file with torchvision's names for ResNet-18 to start from, its classifier left out; null to start at random.</summary>
    public string? Pretrained { get; init; }
}

/// <summary>
/// ResNet-18 for photographs: maximum pooling after the stem, four stages of two blocks, widening by 1x1 convolutions. With width
/// 64 it has 512 features and 11,168,832 (form podnet) or 11,176,512 parameters (form lucir). On images of 224 pixels the
/// stages run at 112, 56, 28 and 14 or at 56, 28, 14 and 7 pixels. Sources: code of Douillard et al., 2020, and of Hou et al., 2019.
/// </summary>
[Backbone(
    "resnet18",
    typeof(ResNet18Options),
    Summary = "ResNet-18 for photographs, in PODNet's and UCIR's form",
    Paper = "He et al., 2016; Douillard et al., 2020; Hou et al., 2019")]
public sealed class ResNet18(ResNet18Options options) : BackboneFamily
{
    private static readonly int[] Blocks = [2, 2, 2, 2];

    /// <inheritdoc/>
    public override PretrainedFile? Pretrained => options.Pretrained is { } path ? new PretrainedFile(path, TorchvisionNames.Of) : null;

    /// <inheritdoc/>
    public override BackboneDescription Describe(ImageShape input)
    {
        var lucir = options.Form == ResNet18Form.Lucir;
        return options.AddTo(new BackboneDescription(
            input,
            new StemDescription(options.Width, KernelSize: lucir ? 7 : 3, Stride: lucir ? 2 : 1, MaxPool: true),
            BasicStages.Doubling(options.Width, Blocks, lucir ? BasicStages.AllButTheLast(Blocks) : (_, block) => block == 0),
            ZeroResidual: !lucir));
    }
}
