using TorchSharp;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast;

public sealed class FusedBackboneTests
{
    private static readonly RebuffiOptions Small = new() { Width = 16, BlocksPerStage = 2, ZeroResidual = false };

    [Theory]
    [InlineData(32, 3, 1, false)]
    [InlineData(8, 5, 2, false)]
    [InlineData(12, 2, 1, true)]
    [InlineData(20, 7, 3, true)]
    public void Outputs_and_gradients_are_as_exact_as_those_of_libtorch_up_to_a_small_factor(int side, int images, int threads, bool lastRelu)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Small with { LastRelu = lastRelu }, side);
        Compare(networks, Networks.Images(images, side, seed: 9), $"side {side}");
        Assert.Equal(1, networks.Fused.FusedBatchCount);
        Assert.Equal(0, networks.Torch.FusedBatchCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_size_number_of_channels_batch_and_number_of_threads_is_computed_right(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 4; round++)
        {
            using var scope = NewDisposeScope();
            var (images, threads) = (random.Next(2, 8), random.Next(1, 4));
            set_num_threads(threads);
            var description = RandomDescription(random);
            var (height, width) = (description.Input.Height, description.Input.Width);
            using var networks = new EngineComparison(description);
            networks.AvoidKinks();
            var input = EngineComparison.Noise([images, height, width, 3], (ulong)seed).permute(0, 3, 1, 2);
            Compare(networks, input, $"{description.Stages[0].Blocks[0]}, {height}x{width}, {images} images, {threads} threads:");
            Assert.Equal(1, networks.Fused.FusedBatchCount);
        }
    }

    [Theory]
    [InlineData(ShortcutKind.Projection, 7, 2, true, null)]
    [InlineData(ShortcutKind.Projection, 3, 1, true, ChannelPooling.MaxAvg)]
    [InlineData(ShortcutKind.SubsampleAndPad, 3, 1, false, ChannelPooling.AvgOnly)]
    public void Projections_attention_and_maximum_pooling_are_computed_right(ShortcutKind shortcut, int kernel, int stride, bool maxPool, ChannelPooling? pooling)
    {
        set_num_threads(2);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Network(shortcut, kernel, stride, maxPool, pooling));
        networks.AvoidKinks();
        Compare(networks, Networks.Images(5, 20, seed: 4), $"{shortcut}, kernel {kernel}:");
        CompareFrozen(networks, Networks.Images(3, 20, seed: 5));
        Assert.Equal(1, networks.Fused.FusedBatchCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_step_gives_the_same_bits(int threads)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var first = new EngineComparison(Small, 16);
        using var second = new EngineComparison(Small, 16);
        var images = Networks.Images(5, 16);
        var (a, b) = (EngineComparison.Step(first.Fused, images), EngineComparison.Step(second.Fused, images));
        Assert.All(a, pair => Fixtures.Close(pair.Value, b[pair.Key], 0, 0, pair.Key));
    }

    [Fact]
    public void Ten_steps_from_one_state_have_the_same_losses()
    {
        set_num_threads(2);
        using var networks = new EngineComparison(Small, 16);
        for (var step = 0; step < 10; step++)
        {
            using var scope = NewDisposeScope();
            var images = Networks.Images(16, 16, seed: (ulong)step);
            var (torch, fused) = (Descend(networks.Torch, images), Descend(networks.Fused, images));
            Assert.Equal(torch, fused, 1e-3 * Math.Abs(torch));
        }

        Assert.Equal(10, networks.Fused.FusedBatchCount);
    }

    [Fact]
    public void Buffers_are_reused_and_nothing_is_left_behind()
    {
        set_num_threads(2);
        using var networks = new EngineComparison(Small, 16);
        Step(8);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            Step(i % 2 == 0 ? 8 : 3);
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(1, networks.Fused.FusedBufferCount);

        void Step(int images)
        {
            using var scope = NewDisposeScope();
            networks.Fused.zero_grad();
            EngineComparison.Step(networks.Fused, Networks.Images(images, 16));
        }
    }

    [Fact]
    public void A_pass_that_is_dropped_without_a_backward_pass_gives_usable_memory_back()
    {
        set_num_threads(2);
        using var networks = new EngineComparison(Small, 8);
        networks.Fused.train();
        for (var i = 0; i < 3; i++)
        {
            Forward(networks.Fused);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(networks.Fused.FusedBufferCount, 1, 3);
        using var scope = NewDisposeScope();
        networks.Fused.zero_grad();
        EngineComparison.Copy(networks.Torch, networks.Fused);
        Compare(networks, Networks.Images(5, 8, seed: 9), "after dropped passes:");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forward(IncrementalNetwork network)
        {
            using var scope = NewDisposeScope();
            network.Forward(Networks.Images(4, 8));
        }
    }

    [Fact]
    public void Two_batches_before_a_backward_pass_do_not_disturb_each_other()
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Small, 8);
        var results = new[] { networks.Exact, networks.Torch, networks.Fused }.Select(network =>
        {
            network.train();
            var dtype = network.Backbone.Stem.Weight.dtype;
            var (first, second) = (network.Forward(Networks.Images(4, 8).to(dtype)), network.Forward(Networks.Images(3, 8, seed: 2).to(dtype)));
            (EngineComparison.Objective(first) + EngineComparison.Objective(second)).backward();
            return network.named_parameters().Where(pair => pair.parameter.grad is not null).ToDictionary(pair => pair.name, pair => pair.parameter.grad!);
        }).ToArray();
        EngineComparison.AssertClose(results[0], results[1], results[2]);
    }

    [Theory]
    [InlineData("stage_2")]
    [InlineData("gain")]
    [InlineData("stem")]
    public void Only_differentiated_parameters_get_gradients_and_these_do_not_depend_on_the_others(string differentiated)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Network(ShortcutKind.Projection, kernel: 3, stride: 1, maxPool: false, pooling: null));
        using var whole = EngineComparison.Create(networks.Fused.Backbone.Description, EngineKind.Fused);
        EngineComparison.Copy(networks.Fused, whole);
        foreach (var (name, parameter) in networks.Fused.named_parameters())
        {
            parameter.requires_grad = name.Contains(differentiated, StringComparison.Ordinal);
        }

        var images = Networks.Images(4, 20);
        EngineComparison.Step(networks.Fused, images);
        EngineComparison.Step(whole, images);
        Assert.All(networks.Fused.named_parameters().Zip(whole.named_parameters()), pair =>
        {
            var parameter = pair.First.parameter;
            Assert.Equal(parameter.requires_grad, parameter.grad is not null);
            if (parameter.grad is not null)
            {
                Fixtures.Close(pair.Second.parameter.grad!, parameter.grad, 0, 0, pair.First.name);
            }
        });
    }

    [Fact]
    public void Without_differentiated_parameters_the_running_statistics_still_follow()
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Small, 8);
        var results = new[] { networks.Exact, networks.Torch, networks.Fused }.Select(network =>
        {
            network.train();
            foreach (var parameter in network.Backbone.parameters())
            {
                parameter.requires_grad = false;
            }

            var output = network.Forward(Networks.Images(4, 8).to(network.Backbone.Stem.Weight.dtype));
            output.Logits.sum().backward();
            Assert.NotNull(network.Head.parameters().First().grad);
            return network.named_buffers().ToDictionary(pair => pair.name, pair => pair.buffer);
        }).ToArray();
        EngineComparison.AssertClose(results[0], results[1], results[2]);
        Assert.Equal(1, networks.Fused.FusedBatchCount);
        Assert.Equal(0, networks.Fused.FusedBufferCount);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 2)]
    public void Frozen_networks_answer_alike(int count, int threads)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Small, 16);
        CompareFrozen(networks, Networks.Images(count, 16));
    }

    private static void CompareFrozen(EngineComparison networks, Tensor images)
    {
        networks.Exact.eval();
        var answers = new[] { networks.Torch, networks.Fused }.Select(network =>
        {
            using var frozen = network.Freeze();
            return Parts(frozen.Forward(images));
        }).ToArray();
        EngineComparison.AssertClose(Parts(networks.Exact.Forward(images.to(ScalarType.Float64))), answers[0], answers[1]);
    }

    [Fact]
    public void A_backbone_that_stands_still_beside_its_head_is_computed_in_evaluation_mode()
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Small, 8);
        var images = Networks.Images(4, 8);
        var results = new[] { networks.Exact, networks.Torch, networks.Fused }.Select(network =>
        {
            network.Backbone.eval();
            foreach (var parameter in network.Backbone.parameters())
            {
                parameter.requires_grad = false;
            }

            var output = network.Forward(images.to(network.Backbone.Stem.Weight.dtype));
            output.Logits.square().sum().backward();
            return Parts(output).Append(new("head", network.Head.parameters().First().grad!)).ToDictionary();
        }).ToArray();
        EngineComparison.AssertClose(results[0], results[1], results[2]);
        Assert.Equal(1, networks.Fused.FusedBatchCount);
        Assert.Equal(EngineKind.Fused, networks.Fused.Forward(images).Maps.Engine);
    }

    [Fact]
    public void Evaluation_mode_with_gradients_and_single_images_in_training_mode_go_to_libtorch()
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var networks = new EngineComparison(Small, 8);
        networks.Torch.eval();
        networks.Fused.eval();
        var images = Networks.Images(4, 8);
        Fixtures.Close(networks.Torch.Forward(images).Raw, networks.Fused.Forward(images).Raw, 0, 0);
        networks.Fused.train();
        networks.Fused.Forward(Networks.Images(1, 8));
        Assert.Equal(0, networks.Fused.FusedBatchCount);
    }

    [Fact]
    public void A_network_that_does_not_fit_goes_to_libtorch_unless_the_fused_engine_was_asked_for()
    {
        var narrow = new RebuffiResNet(new RebuffiOptions { Width = 8 }).Describe(new ImageShape(3, 8, 8));
        using var network = EngineComparison.Create(narrow, EngineKind.Auto);
        Assert.Equal(EngineKind.Torch, network.Engine.Engine);
        Assert.Contains("multiple of 16", network.Engine.Reason, StringComparison.Ordinal);
        Assert.Contains("multiple of 16", Assert.Throws<UserError>(() => EngineComparison.Create(narrow, EngineKind.Fused)).Message, StringComparison.Ordinal);

        using var wide = EngineComparison.Create(new RebuffiResNet(new RebuffiOptions()).Describe(new ImageShape(3, 8, 8)), EngineKind.Auto);
        Assert.Equal(EngineKind.Fused, wide.Engine.Engine);
        using var empty = wide.Empty([2]);
        Assert.Equal(EngineKind.Fused, empty.Engine.Engine);
    }

    private static void Compare(EngineComparison networks, Tensor images, string what)
    {
        var exact = EngineComparison.Step(networks.Exact, images.to(ScalarType.Float64));
        var torch = EngineComparison.Step(networks.Torch, images);
        EngineComparison.AssertClose(exact, torch, EngineComparison.Step(networks.Fused, images), what);
    }

    private static BackboneDescription Network(ShortcutKind widening, int kernel, int stride, bool maxPool, ChannelPooling? pooling)
    {
        var attention = pooling is { } kind ? new AttentionDescription(Reduction: 4, kind) : null;
        return new BackboneDescription(
            new ImageShape(3, 20, 20),
            new StemDescription(16, kernel, stride, maxPool),
            [
                new StageDescription(
                [
                    new BlockDescription(16, 16, 1, ShortcutKind.Identity, LastRelu: true, attention),
                    new BlockDescription(16, 16, 1, ShortcutKind.Identity, LastRelu: false, attention),
                ]),
                // The widest map of this stage is not that of its first block.
                new StageDescription(
                [
                    new BlockDescription(16, 32, 2, widening, LastRelu: false, attention),
                    new BlockDescription(32, 64, 1, widening, LastRelu: false, attention),
                ]),
            ],
            ZeroResidual: false);
    }

    /// <summary>A small backbone with one widening, at an odd or even place, and any of the parts that a backbone may have.</summary>
    private static BackboneDescription RandomDescription(Random random)
    {
        var stem = new StemDescription(16 * random.Next(1, 4), KernelSize: 3 + 2 * random.Next(3), Stride: random.Next(1, 3), MaxPool: random.Next(2) == 0);
        // In a map of one pixel the next batch norm cancels a bias: its gradient would be rounding only.
        var factor = stem.Stride * (stem.MaxPool ? 2 : 1);
        var (height, width) = (random.Next(2 * factor, 4 * factor + 15), random.Next(2 * factor, 4 * factor + 19));
        var (narrow, wide) = (stem.Channels, 16 * random.Next(3, 6));
        var stride = random.Next(1, 3);
        var widening = random.Next(2) == 0 ? ShortcutKind.SubsampleAndPad : ShortcutKind.Projection;
        return new BackboneDescription(
            new ImageShape(3, height, width),
            stem,
            [
                new StageDescription([new BlockDescription(narrow, narrow, 1, ShortcutKind.Identity, LastRelu: false)]),
                new StageDescription(
                [
                    new BlockDescription(narrow, wide, stride, widening, LastRelu: false),
                    new BlockDescription(wide, wide, 1, ShortcutKind.Identity, LastRelu: false),
                ]),
            ],
            ZeroResidual: false);
    }

    private static double Descend(IncrementalNetwork network, Tensor images)
    {
        network.train();
        network.zero_grad();
        var output = network.Forward(images);
        var labels = arange(images.shape[0]).remainder(5);
        var loss = nn.functional.cross_entropy(5 * output.Logits, labels) + 0.01 * output.Maps[1].square().mean();
        loss.backward();
        using var grad = no_grad();
        foreach (var parameter in network.parameters().Where(parameter => parameter.grad is not null))
        {
            parameter.sub_(0.01 * parameter.grad!);
        }

        return loss.item<float>();
    }

    private static Dictionary<string, Tensor> Parts(NetworkOutput output)
    {
        var parts = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["raw"] = output.Raw, ["features"] = output.Features, ["logits"] = output.Logits };
        for (var stage = 0; stage < output.Maps.Count; stage++)
        {
            parts.Add($"map {stage}", output.Maps[stage]);
        }

        return parts;
    }
}
