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
        : this(new RebuffiResNet(options).Describe(new ImageShape(3, side, side)))
    {
    }

    public EngineComparison(BackboneDescription description)
    {
        Torch = Create(description, EngineKind.Torch);
        Fused = Create(description, EngineKind.Fused);
        Exact = Create(description, EngineKind.Torch);
        Scatter(Torch);
        Copy(Torch, Fused);
        Copy(Torch, Exact);
        Exact.to(ScalarType.Float64);
    }

    /// <summary>
    /// Moves every channel in front of a ReLU to one side of it: a value that rounding carries across makes gradients jump,
    /// which says nothing about the kernels.
    /// </summary>
    public void AvoidKinks()
    {
        using var grad = no_grad();
        foreach (var network in new[] { Torch, Fused, Exact })
        {
            foreach (var unit in network.Backbone.Stages.SelectMany(stage => stage.Blocks).Select(block => block.First).Append(network.Backbone.Stem))
            {
                using var sides = arange(unit.Bias.shape[0]).remainder(2).to(unit.Bias.dtype) * 16 - 8;
                unit.Bias.copy_(sides);
            }
        }
    }

    public IncrementalNetwork Torch { get; }

    public IncrementalNetwork Fused { get; }

    public IncrementalNetwork Exact { get; }

    public static IncrementalNetwork Create(BackboneDescription description, EngineKind engine)
    {
        var random = new RandomStream(1);
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

    /// <summary>Distance of 1 and the next float.</summary>
    private const double LastDigit = 1.0 / (1 << 23);

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

    /// <summary>The fused engine is at most 20 times as far from the truth as libtorch, or as the last digit of a float, everywhere.</summary>
    public static void AssertClose(IReadOnlyDictionary<string, Tensor> exact, IReadOnlyDictionary<string, Tensor> torch, IReadOnlyDictionary<string, Tensor> fused, string what = "")
    {
        Assert.Equal(exact.Keys, torch.Keys);
        Assert.Equal(exact.Keys, fused.Keys);
        foreach (var name in exact.Keys)
        {
            if (exact[name].abs().max().item<double>() == 0)
            {
                // A hidden unit of channel attention may be off for every image.
                Assert.True(fused[name].abs().max().item<float>() == 0, $"{what} {name} is not zero");
                continue;
            }

            var limit = 20 * Math.Max(RelativeError(torch[name], exact[name]), LastDigit);
            var error = RelativeError(fused[name], exact[name]);
            Assert.True(error <= limit, $"{what} {name}: error {error:E2}, limit {limit:E2}");
            var cosine = nn.functional.cosine_similarity(fused[name].to(ScalarType.Float64).reshape(1, -1), exact[name].reshape(1, -1)).item<double>();
            Assert.True(cosine > 0.9999, $"{what} {name}: cosine {cosine}");
        }
    }

    /// <summary>Outputs, gradients and running statistics after one step.</summary>
    public static Dictionary<string, Tensor> Step(IncrementalNetwork network, Tensor images)
    {
        network.train();
        var output = network.Forward(images);
        Objective(output).backward();
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["raw"] = output.Raw.detach() };
        for (var stage = 0; stage < output.Maps.Count; stage++)
        {
            values.Add($"map {stage}", output.Maps[stage].detach());
        }

        foreach (var (name, parameter) in network.named_parameters().Where(pair => pair.parameter.grad is not null))
        {
            values.Add($"gradient of {name}", parameter.grad!.clone());
        }

        foreach (var (name, buffer) in network.named_buffers())
        {
            values.Add(name, buffer.clone());
        }

        return values;
    }

    public void Dispose()
    {
        Torch.Dispose();
        Fused.Dispose();
        Exact.Dispose();
    }
}
