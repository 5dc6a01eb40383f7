using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

public sealed class FusedBackboneTests
{
    [Theory]
    [InlineData(32, 3, 1, false)]
    [InlineData(8, 5, 2, false)]
    [InlineData(12, 2, 1, true)]
    [InlineData(20, 7, 3, true)]
    public void Outputs_and_gradients_are_as_exact_as_those_of_libtorch_up_to_a_small_factor(int side, int images, int threads, bool lastRelu)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(new RebuffiOptions { Width = 16, BlocksPerStage = 2, ZeroResidual = false, LastRelu = lastRelu }, side);
        var input = Networks.Images(images, side, seed: 9);

        var exact = Run(networks.Exact, input.to(ScalarType.Float64));
        var torch = Run(networks.Torch, input);
        var fused = Run(networks.Fused, input);

        Assert.Equal(1, networks.Fused.FusedBatchCount);
        foreach (var name in exact.Keys)
        {
            var limit = 20 * Math.Max(EngineComparison.RelativeError(torch[name], exact[name]), 1e-7);
            var error = EngineComparison.RelativeError(fused[name], exact[name]);
            Assert.True(error <= limit, $"{name}: error {error:E2}, limit {limit:E2}");
            var cosine = nn.functional.cosine_similarity(fused[name].to(ScalarType.Float64).reshape(1, -1), exact[name].reshape(1, -1)).item<double>();
            Assert.True(cosine > 0.9999, $"{name}: cosine {cosine}");
        }
    }

    /// <summary>Outputs, gradients of the backbone and running statistics after one step.</summary>
    private static Dictionary<string, Tensor> Run(IncrementalNetwork network, Tensor images)
    {
        network.train();
        var output = network.Forward(images);
        EngineComparison.Objective(output).backward();
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["raw"] = output.Raw.detach() };
        for (var stage = 0; stage < output.Maps.Count; stage++)
        {
            values.Add($"map {stage}", output.Maps[stage].detach());
        }

        foreach (var (name, parameter) in network.named_parameters().Where(pair => pair.parameter.grad is not null))
        {
            values.Add($"gradient of {name}", parameter.grad!);
        }

        foreach (var (name, buffer) in network.named_buffers())
        {
            values.Add(name, buffer);
        }

        return values;
    }
}
