using System.Runtime.InteropServices;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

/// <summary>What callers may do at the same time and between two passes.</summary>
public sealed class CallerRulesTests
{
    private static readonly RebuffiOptions Small = new() { Width = 16, BlocksPerStage = 2, ZeroResidual = false };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_frozen_network_gives_two_threads_at_once_what_it_gives_each_alone(int threads)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var network = EngineComparison.Create(new RebuffiResNet(Small).Describe(new(3, 16, 16)), EngineKind.Fused);
        EngineComparison.Scatter(network);
        using var frozen = network.Freeze();
        AssertNothingIsMixed(frozen.Forward);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_without_gradients_gives_two_threads_at_once_what_it_gives_each_alone(bool training)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var network = EngineComparison.Create(new RebuffiResNet(Small).Describe(new(3, 16, 16)), EngineKind.Fused);
        EngineComparison.Scatter(network);
        network.train(training);
        AssertNothingIsMixed(images =>
        {
            using var grad = no_grad();
            return network.Forward(images);
        });
    }

    [Theory]
    [InlineData(EngineKind.Torch)]
    [InlineData(EngineKind.Fused)]
    public void Images_changed_in_place_before_the_backward_pass_are_an_error(EngineKind engine)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var network = EngineComparison.Create(new RebuffiResNet(Small).Describe(new(3, 8, 8)), engine);
        network.train();
        // In the memory order that the kernels read: nothing of theirs is a copy.
        var images = EngineComparison.Noise([4, 8, 8, 3], 1).permute(0, 3, 1, 2);
        var loss = EngineComparison.Objective(network.Forward(images));
        images.zero_();
        var error = Assert.ThrowsAny<ExternalException>(() => loss.backward());
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
    }

    private static void AssertNothingIsMixed(Func<Tensor, NetworkOutput> forward)
    {
        Tensor[] batches = [Networks.Images(5, 16, seed: 1), Networks.Images(7, 16, seed: 2)];
        var alone = Array.ConvertAll(batches, batch => Values(forward(batch)));
        using var start = new Barrier(batches.Length);
        var wrong = new int[batches.Length];
        var threads = Enumerable.Range(0, batches.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            for (var round = 0; round < 30; round++)
            {
                using var scope = NewDisposeScope();
                wrong[i] += Values(forward(batches[i])).AsSpan().SequenceEqual(alone[i]) ? 0 : 1;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal([0, 0], wrong);
    }

    /// <summary>Features and maps; the head's operations are libtorch's.</summary>
    private static float[] Values(NetworkOutput output) =>
        [.. output.Raw.data<float>(), .. output.Maps.SelectMany(map => map.permute(0, 2, 3, 1).data<float>())];
}
