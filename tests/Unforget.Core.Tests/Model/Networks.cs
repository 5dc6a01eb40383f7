using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Tests.Model;

/// <summary>Small networks and images for tests.</summary>
internal static class Networks
{
    /// <summary>A rebuffi network with a cosine head.</summary>
    public static IncrementalNetwork Rebuffi(
        RebuffiOptions options, int side, CosineHeadOptions? head = null, bool learnedScale = true, params int[] growth)
    {
        var random = new RandomStream(1);
        var description = new RebuffiResNet(options).Describe(new ImageShape(3, side, side));
        var network = new IncrementalNetwork(
            new Backbone(description, ref random), new CosineHead(description.FeatureDim, head ?? new CosineHeadOptions()), learnedScale);
        foreach (var classes in growth)
        {
            network.Head.Grow(classes, ref random);
        }

        return network;
    }

    /// <summary>A network whose batch norms have seen images, so that no statistic or gain is trivial.</summary>
    public static IncrementalNetwork Used(params int[] growth)
    {
        var network = Rebuffi(new RebuffiOptions { Width = 4, BlocksPerStage = 2, ZeroResidual = false }, 8, null, true, growth);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        network.train();
        network.Forward(Images(16, 8, seed: 5) * 2 + 1);
        return network;
    }

    /// <summary>Channels-last normal images, [count, 3, side, side].</summary>
    public static Tensor Images(int count, int side, ulong seed = 1)
    {
        using var generator = new Generator(seed);
        using var images = randn([count, side, side, 3], generator: generator);
        return images.permute(0, 3, 1, 2);
    }
}
