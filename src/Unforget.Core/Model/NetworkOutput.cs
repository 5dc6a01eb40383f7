using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Model;

/// <summary>
/// Everything a network says about one batch. Parts that cost time are computed when first asked for, in the grad mode of
/// the moment the output was made, and kept for as long as the dispose scope they were asked for in.
/// </summary>
public sealed class NetworkOutput
{
    private readonly Head _head;
    private readonly BackboneOutput _backbone;
    private readonly bool _gradients;
    private Tensor? _features;
    private Tensor? _logits;

    internal NetworkOutput(BackboneOutput backbone, Head head, bool gradients, EngineKind engine)
    {
        _backbone = backbone;
        Maps = new FeatureMaps(backbone.Maps, engine);
        _head = head;
        _gradients = gradients;
    }

    /// <summary>Pooled features without a final ReLU, [N, D].</summary>
    public Tensor Raw => _backbone.Raw;

    /// <summary>Pooled features after a final ReLU, [N, D].</summary>
    public Tensor Features => Alive(_features) ?? (_features = Compute(() => MemoryLayout.Average(F.relu(_backbone.Maps[^1]))));

    /// <summary>One map per stage before any ReLU after its last addition, [N, C, H, W].</summary>
    public FeatureMaps Maps { get; }

    /// <summary>Unscaled scores of the head, [N, C].</summary>
    public Tensor Logits => Alive(_logits) ?? (_logits = Compute(() => _head.Logits(_head.Input == FeatureKind.Raw ? Raw : Features)));

    // Two readers with a dispose scope each are served one after the other: what died with the first one's is computed again.
    private static Tensor? Alive(Tensor? part) => part is { IsInvalid: false } ? part : null;

    private Tensor Compute(Func<Tensor> part)
    {
        using var scope = NewDisposeScope();
        if (_gradients)
        {
            return part().MoveToOuterDisposeScope();
        }

        using var grad = no_grad();
        return part().MoveToOuterDisposeScope();
    }
}
