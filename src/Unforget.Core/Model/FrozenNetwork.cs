using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// A network that only answers: the teacher, and the form in which evaluation, herding and class means run. Batch norm
/// is folded into the convolutions; nothing it returns carries gradients. Owns its weights.
/// </summary>
public sealed class FrozenNetwork : IDisposable
{
    private readonly InferenceExecutor _executor;

    /// <param name="network">Owned from now on; must not change any more.</param>
    public FrozenNetwork(IncrementalNetwork network)
    {
        Network = network;
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        _executor = new InferenceExecutor(network.Backbone);
    }

    /// <summary>The weights before folding: what a checkpoint stores.</summary>
    public IncrementalNetwork Network { get; }

    /// <summary>Runs a batch [N, C, H, W]; parts belong to the caller's dispose scope.</summary>
    public NetworkOutput Forward(Tensor images)
    {
        using var grad = no_grad();
        return new NetworkOutput(_executor.Run(Network.Backbone, images), Network.Head, gradients: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _executor.Dispose();
        Network.Dispose();
    }
}
