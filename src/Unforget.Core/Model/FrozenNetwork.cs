using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// A network that only answers: the teacher, and the form in which evaluation, herding and class means run. Batch norm uses its running
/// statistics: on libtorch folded into the convolutions, in the fused engine as a scale and shift where the next layer reads. Nothing
/// it returns carries gradients. Owns its weights.
/// </summary>
public sealed class FrozenNetwork : IDisposable
{
    private InferenceExecutor? _executor;
    private readonly FusedBackbone? _fused;

    /// <param name="network">Owned from now on; must not change any more.</param>
    public FrozenNetwork(IncrementalNetwork network)
    {
        Network = network;
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        if (network.Engine.Engine == EngineKind.Fused)
        {
            _fused = FusedBackbone.ForInference(network.Backbone);
            _fused.LoadWeights();
        }
    }

    /// <summary>The weights before folding: what a checkpoint stores.</summary>
    public IncrementalNetwork Network { get; }

    /// <summary>Runs a batch [N, C, H, W]; parts belong to the caller's dispose scope.</summary>
    public NetworkOutput Forward(Tensor images)
    {
        using var grad = no_grad();
        if (_fused is not null && _fused.Accepts(images))
        {
            return new NetworkOutput(_fused.Forward(images), Network.Head, gradients: false, EngineKind.Fused);
        }

        _executor ??= new InferenceExecutor(Network.Backbone);
        return new NetworkOutput(_executor.Run(Network.Backbone, images), Network.Head, gradients: false, EngineKind.Torch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _executor?.Dispose();
        _fused?.Dispose();
        Network.Dispose();
    }
}
