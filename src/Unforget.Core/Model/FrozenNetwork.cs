using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// A network that only answers: the teacher, and the form in which evaluation, herding and class means run. Batch norm uses its running
/// statistics: on libtorch folded into the convolutions, in the fused engine as a scale and shift where the next layer reads. Nothing
/// it returns carries gradients. Owns its weights.
/// </summary>
/// <remarks>
/// <see cref="Forward"/> may be called on any thread, also by several at once: the fused engine lets one pass wait for the other,
/// libtorch's run beside each other, and each gives what it gives alone. Heads and losses are operations of TorchSharp, which lends numbers
/// of managed memory to libtorch without protecting them: where several threads compute, background garbage collection must be off and none
/// of them should allocate much. Disposing while a pass runs is an error of the caller. Everything else in this library (training, growing
/// a head, moving to a device, experiments) belongs to one thread at a time.
/// </remarks>
public sealed class FrozenNetwork : IDisposable
{
    private readonly Lazy<InferenceExecutor> _executor;
    private readonly FusedBackbone? _fused;

    /// <param name="network">Owned from now on; must not change any more.</param>
    public FrozenNetwork(IncrementalNetwork network)
    {
        Network = network;
        _executor = new Lazy<InferenceExecutor>(() => new InferenceExecutor(network.Backbone));
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
        if (_fused is not null && FusedSupport.IsBatch(images, Network.Backbone.Description.Input))
        {
            return new NetworkOutput(_fused.Forward(images), Network.Head, gradients: false, EngineKind.Fused);
        }

        return new NetworkOutput(_executor.Value.Run(Network.Backbone, images), Network.Head, gradients: false, EngineKind.Torch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_executor.IsValueCreated)
        {
            _executor.Value.Dispose();
        }

        _fused?.Dispose();
        Network.Dispose();
    }
}
