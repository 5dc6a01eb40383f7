using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// Linear classifier with bias over activated features. Blocks <c>weight_T</c> [new, D] and <c>bias_T</c> [new];
/// both start uniform in +-1/sqrt(D), as torch's linear layer does.
/// </summary>
public sealed class LinearHead : Head
{
    /// <param name="featureDim">D.</param>
    public LinearHead(int featureDim)
        : base(nameof(LinearHead), featureDim, FeatureKind.Activated)
    {
    }

    /// <inheritdoc/>
    public override Tensor Logits(Tensor features) =>
        nn.functional.linear(features, Concatenated("weight"), Concatenated("bias")); // [N, D] -> [N, C]

    /// <inheritdoc/>
    public override Head Empty() => new LinearHead(FeatureDim);

    /// <inheritdoc/>
    protected override void AddBlock(int block, int newClasses, ref RandomStream random)
    {
        var bound = 1.0 / Math.Sqrt(FeatureDim);
        using var weight = Initial.Uniform([newClasses, FeatureDim], bound, ref random);
        using var bias = Initial.Uniform([newClasses], bound, ref random);
        Register($"weight_{block}", weight);
        Register($"bias_{block}", bias);
    }
}
