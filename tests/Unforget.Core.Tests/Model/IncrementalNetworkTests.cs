using TorchSharp;
using Unforget.Model;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Tests.Model;

public sealed class IncrementalNetworkTests
{
    [Fact]
    public void Folded_and_unfolded_networks_agree_in_evaluation_mode()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Used(3, 2);
        network.eval();
        using var frozen = network.Freeze();
        var images = Networks.Images(4, 8);
        var (expected, actual) = (network.Forward(images), frozen.Forward(images));
        Fixtures.Close(expected.Raw, actual.Raw, absolute: 1e-5);
        Fixtures.Close(expected.Features, actual.Features, absolute: 1e-5);
        Fixtures.Close(expected.Logits, actual.Logits, absolute: 1e-5);
        Assert.All(expected.Maps.Zip(actual.Maps), pair => Fixtures.Close(pair.First, pair.Second, absolute: 1e-4));
        Assert.False(actual.Logits.requires_grad);
        Assert.False(actual.Raw.requires_grad);
    }

    [Fact]
    public void Memory_stays_channels_last_through_forward_and_backward()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Used(3);
        var images = Networks.Images(4, 8).requires_grad_();
        network.train();
        var output = network.Forward(images);

        var gradients = autograd.grad([output.Raw.square().sum()], [images, .. output.Maps], allow_unused: true);

        Assert.All(output.Maps, AssertChannelsLast);
        Assert.All(gradients, AssertChannelsLast);
        AssertChannelsLast(network.Backbone.Stem.Weight);
    }

    [Fact]
    public void Weight_gradients_are_channels_last()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Used(3);
        network.Forward(Networks.Images(4, 8)).Logits.sum().backward();
        var block = network.Backbone.Stages[2].Blocks[0];
        AssertChannelsLast(block.First.Weight.grad!);
        AssertChannelsLast(network.Backbone.Stem.Weight.grad!);
    }

    [Fact]
    public void Running_statistics_move_a_tenth_towards_the_mean_and_the_unbiased_variance()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Rebuffi(new RebuffiOptions { Width = 4, BlocksPerStage = 2 }, 8);
        var images = Networks.Images(2, 8) + 1;
        var stem = network.Backbone.Stem;
        var convolved = F.conv2d(images, stem.Weight, null, strides: [1, 1], padding: [1, 1]).detach();
        var values = convolved.permute(1, 0, 2, 3).flatten(1); // [C, N*H*W]

        network.train();
        network.Forward(images);
        Fixtures.Close(0.1 * values.mean([1]), stem.RunningMean);
        Fixtures.Close(0.9 + 0.1 * values.var(1, unbiased: true), stem.RunningVariance, relative: 1e-5);

        var before = stem.RunningMean.clone();
        network.eval();
        network.Forward(images);
        Fixtures.Close(before, stem.RunningMean, 0, 0);
    }

    [Fact]
    public void A_copy_and_a_frozen_network_do_not_follow_the_source()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Used(3, 2);
        network.eval();
        var images = Networks.Images(4, 8);
        var before = network.Forward(images).Logits.detach();
        using var copy = network.Copy();
        copy.eval();
        using var frozen = network.Freeze();
        Assert.Equal([3, 2], copy.Head.Growth);
        Assert.Equal(network.State().Keys.Order(), copy.State().Keys.Order());

        using (no_grad())
        {
            foreach (var value in network.State().Values)
            {
                value.add_(0.5);
            }
        }

        Fixtures.Close(before, copy.Forward(images).Logits, absolute: 0);
        Fixtures.Close(before, frozen.Forward(images).Logits, absolute: 1e-5);
        Assert.All(copy.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.All(frozen.Network.parameters(), parameter => Assert.False(parameter.requires_grad));
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void A_frozen_network_made_within_a_dispose_scope_outlives_it()
    {
        using var network = Networks.Used(3);
        FrozenNetwork frozen;
        using (NewDisposeScope())
        {
            frozen = network.Freeze();
        }

        using (frozen)
        {
            using var scope = NewDisposeScope();
            Assert.Equal([2L, 3L], frozen.Forward(Networks.Images(2, 8)).Logits.shape);
        }
    }

    [Fact]
    public void Growing_adds_parameters_and_replaces_none()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Used(3);
        var before = network.named_parameters().ToDictionary(pair => pair.name, pair => (pair.parameter.Handle, pair.parameter.detach().clone()));
        var random = new Unforget.Foundation.RandomStream(7);

        network.Head.Grow(2, ref random);

        var after = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        Assert.Equal(["head.proxies_1"], after.Keys.Except(before.Keys));
        foreach (var (name, (handle, values)) in before)
        {
            Assert.Equal(handle, after[name].Handle);
            Fixtures.Close(values, after[name], 0, 0);
        }
    }

    [Fact]
    public void Steps_copies_and_frozen_networks_leave_no_tensors_behind()
    {
        using var network = Networks.Used(3);
        Cycle(network);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++)
        {
            Cycle(network);
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Parts_asked_for_in_a_scope_that_ended_are_computed_again()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Used(3);
        var output = network.Forward(Networks.Images(2, 8));
        var first = output.Logits;
        Assert.Same(first, output.Logits);
        using (NewDisposeScope())
        {
            Assert.Equal([2L, 16L], output.Features.shape);
        }

        Assert.Equal([2L, 16L], output.Features.shape);
    }

    [Fact]
    public void Intermediate_results_do_not_reach_the_callers_scope()
    {
        using var network = Networks.Used(3);
        using var frozen = network.Freeze();
        using var scope = NewDisposeScope();
        var images = Networks.Images(2, 8);
        var before = scope.DisposablesCount;
        network.Forward(images);
        frozen.Forward(images);
        Assert.Equal(2 * (4 + 1), scope.DisposablesCount - before);
    }

    [Fact]
    public void The_learned_scale_is_a_parameter_that_starts_at_1_or_absent()
    {
        using var with = Networks.Rebuffi(new RebuffiOptions { Width = 4 }, 8, learnedScale: true, growth: 2);
        using var without = Networks.Rebuffi(new RebuffiOptions { Width = 4 }, 8, learnedScale: false, growth: 2);
        Assert.Equal(1f, with.Scale!.item<float>());
        Assert.True(with.Scale!.requires_grad);
        Assert.Null(without.Scale);
        Assert.Equal(with.ParameterCount - 1, without.ParameterCount);
    }

    private static void Cycle(IncrementalNetwork network)
    {
        using (var scope = NewDisposeScope())
        {
            network.train();
            network.Forward(Networks.Images(2, 8)).Logits.sum().backward();
            network.zero_grad();
        }

        using var copy = network.Copy();
        using var frozen = network.Freeze();
        using var inner = NewDisposeScope();
        _ = frozen.Forward(Networks.Images(2, 8)).Logits;
    }

    private static void AssertChannelsLast(Tensor tensor)
    {
        var (c, h, w) = (tensor.shape[1], tensor.shape[2], tensor.shape[3]);
        Assert.Equal([h * w * c, 1, w * c, c], tensor.stride());
    }
}
