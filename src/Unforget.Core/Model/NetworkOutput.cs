using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Model;

/// <summary>
/// Everything a network says about one batch. Parts that cost time are computed once, when first asked for, in the
/// dispose scope and grad mode of the moment the output was made.
/// </summary>
public sealed class NetworkOutput
{
    private readonly Head _head;
    private readonly BackboneOutput _backbone;
    private readonly bool _gradients;
    private Tensor? _features;
    private Tensor? _logits;

    internal NetworkOutput(BackboneOutput backbone, Head head, bool gradients)
    {
        _backbone = backbone;
        _head = head;
        _gradients = gradients;
    }

    /// <summary>Pooled features without a final ReLU, [N, D].</summary>
    public Tensor Raw => _backbone.Raw;

    /// <summary>Pooled features after a final ReLU, [N, D].</summary>
    public Tensor Features => _features ??= Compute(() => F.adaptive_avg_pool2d(F.relu(_backbone.Maps[^1]), 1).flatten(1));

    /// <summary>One map per stage before any ReLU after its last addition, [N, C, H, W].</summary>
    public IReadOnlyList<Tensor> Maps => _backbone.Maps;

    /// <summary>Unscaled scores of the head, [N, C].</summary>
    public Tensor Logits => _logits ??= Compute(() => _head.Logits(_head.Input == FeatureKind.Raw ? Raw : Features));

    private Tensor Compute(Func<Tensor> part)
    {
        if (_gradients)
        {
            return part();
        }

        using var grad = no_grad();
        return part();
    }
}
