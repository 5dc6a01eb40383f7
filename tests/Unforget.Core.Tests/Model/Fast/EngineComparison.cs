using TorchSharp;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

/// <summary>One network three times: on each engine, and on libtorch in double precision.</summary>
internal sealed class EngineComparison : IDisposable
{
    public EngineComparison(RebuffiOptions options, int side)
    {
        Torch = Create(options, side, EngineKind.Torch);
        Fused = Create(options, side, EngineKind.Fused);
        Exact = Create(options, side, EngineKind.Torch);
        Scatter(Torch);
        Copy(Torch, Fused);
        Copy(Torch, Exact);
        Exact.to(ScalarType.Float64);
    }

    public IncrementalNetwork Torch { get; }

    public IncrementalNetwork Fused { get; }

    public IncrementalNetwork Exact { get; }

    public static IncrementalNetwork Create(RebuffiOptions options, int side, EngineKind engine)
    {
        var random = new RandomStream(1);
        var description = new RebuffiResNet(options).Describe(new ImageShape(3, side, side));
        var network = new IncrementalNetwork(
            new Backbone(description, ref random), new CosineHead(description.FeatureDim, new CosineHeadOptions()), learnedScale: true, engine);
        network.Head.Grow(5, ref random);
        return network;
    }

    /// <summary>Gains, biases and statistics that are neither 0 nor 1.</summary>
    public static void Scatter(IncrementalNetwork network)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var generator = new Generator(3);
        foreach (var (name, value) in network.Backbone.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter)).Concat(network.Backbone.named_buffers()))
        {
            var noise = rand(value.shape, generator: generator);
            if (name.EndsWith("gain", StringComparison.Ordinal) || name.EndsWith("variance", StringComparison.Ordinal))
            {
                value.copy_(noise + 0.5);
            }
            else if (!name.EndsWith("weight", StringComparison.Ordinal))
            {
                value.copy_(noise * 0.6 - 0.3);
            }
        }
    }

    public static void Copy(IncrementalNetwork source, IncrementalNetwork target)
    {
        using var grad = no_grad();
        var state = source.State();
        foreach (var (name, value) in target.State())
        {
            value.copy_(state[name]);
        }
    }

    /// <summary>A scalar in which every map, the features and the logits have a part of their own.</summary>
    public static Tensor Objective(NetworkOutput output)
    {
        var dtype = output.Raw.dtype;
        var total = output.Logits.square().sum() + (output.Raw * Noise(output.Raw.shape, 20).to(dtype)).sum();
        for (var stage = 0; stage < output.Maps.Count; stage++)
        {
            var map = output.Maps[stage];
            total += (map * Noise(map.shape, (ulong)stage).to(dtype)).mean() + 0.1 * map.square().mean();
        }

        return total;
    }

    public static Tensor Noise(long[] shape, ulong seed)
    {
        using var generator = new Generator(seed);
        return randn(shape, generator: generator);
    }

    /// <summary>|a - b| / |b| over all elements.</summary>
    public static double RelativeError(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        var (a, e) = (actual.detach().to(ScalarType.Float64), expected.detach().to(ScalarType.Float64));
        return (a - e).norm().item<double>() / e.norm().item<double>();
    }

    public void Dispose()
    {
        Torch.Dispose();
        Fused.Dispose();
        Exact.Dispose();
    }
}
