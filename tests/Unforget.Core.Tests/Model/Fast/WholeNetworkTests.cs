using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

/// <summary>ResNet-32 as it is trained, and what rounding makes of many steps.</summary>
public sealed class WholeNetworkTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void ResNet_32_with_residual_gains_has_the_gradients_of_double_precision(int threads, bool lastRelu)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(new RebuffiOptions { ZeroResidual = false, LastRelu = lastRelu }, 32);
        Assert.Equal(31, networks.Fused.Backbone.Stages.Sum(stage => 2 * stage.Blocks.Count) + 1);
        var images = Networks.Images(5, 32, seed: 11);
        var exact = EngineComparison.Step(networks.Exact, images.to(ScalarType.Float64));
        Assert.Equal(3 * 31, exact.Keys.Count(name => name.StartsWith("gradient of backbone", StringComparison.Ordinal)));
        EngineComparison.AssertClose(exact, EngineComparison.Step(networks.Torch, images), EngineComparison.Step(networks.Fused, images));
        Assert.Equal(1, networks.Fused.FusedBatchCount);
    }

    /// <summary>
    /// A value that rounding carries across the kink of a ReLU changes a gradient, and from then on two trainings drift apart.
    /// They do so on libtorch alone, when the number of threads changes the order of its sums.
    /// </summary>
    [Fact]
    public void Fifty_steps_lead_the_engines_no_further_apart_than_ten_times_libtorch_with_another_number_of_threads()
    {
        var (between, within) = (0.0, 0.0);
        for (var seed = 1UL; seed <= 3; seed++)
        {
            using var networks = new EngineComparison(new RebuffiOptions { BlocksPerStage = 2, ZeroResidual = false }, 8);
            using var other = networks.Torch.Copy();
            var torch = Train(networks.Torch, seed, threads: 1);
            between += Distance(Train(networks.Fused, seed, threads: 1), torch);
            within += Distance(Train(other, seed, threads: 2), torch);
            Assert.Equal(50, networks.Fused.FusedBatchCount);
            Assert.Equal(0, networks.Torch.FusedBatchCount + other.FusedBatchCount);
        }

        Assert.True(within > 0, "libtorch gives the same bits with one and two threads: nothing to compare with");
        Assert.True(between <= 10 * within, $"distance between the engines {between / 3:E2}, of libtorch from itself {within / 3:E2}");
    }

    /// <summary>All parameters after 50 steps at learning rate 0.01.</summary>
    private static Tensor Train(IncrementalNetwork network, ulong seed, int threads)
    {
        set_num_threads(threads);
        network.train();
        var labels = arange(32).remainder(5);
        for (var step = 0UL; step < 50; step++)
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            nn.functional.cross_entropy(5 * network.Forward(Networks.Images(32, 8, 1000 * seed + step)).Logits, labels).backward();
            using var grad = no_grad();
            foreach (var parameter in network.parameters().Where(parameter => parameter.grad is not null))
            {
                parameter.sub_(0.01 * parameter.grad!);
            }
        }

        using var grads = no_grad();
        return cat([.. network.parameters().Select(parameter => parameter.reshape(-1).to(ScalarType.Float64))]);
    }

    private static double Distance(Tensor parameters, Tensor reference) => EngineComparison.RelativeError(parameters, reference);
}
