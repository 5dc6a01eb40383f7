using Unforget.Foundation;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Model;

/// <summary>
/// The convolutional block attention module (Woo et al., 2018). Channel attention: sigmoid(MLP(max) + MLP(mean)) over the
/// pixels, one factor per channel; then spatial attention: sigmoid(conv 7x7) over mean and maximum of the channels, one
/// factor per pixel. No biases, as in the paper's code.
/// </summary>
public sealed class BlockAttention : nn.Module<Tensor, Tensor>
{
    private const int Kernel = 7;
    private readonly ChannelPooling _pooling;

    internal BlockAttention(AttentionDescription description, int channels, ref RandomStream random)
        : base(nameof(BlockAttention))
    {
        _pooling = description.Pooling;
        var hidden = Math.Max(1, channels / description.Reduction);
        // Kaiming normal, fan_out, gain for ReLU, like all convolutions.
        Register("squeeze", [hidden, channels], hidden, ref random);
        Register("expand", [channels, hidden], channels, ref random);
        Register("spatial", [1, 2, Kernel, Kernel], Kernel * Kernel, ref random);
    }

    /// <summary>Weighs a map [N, C, H, W]; the result belongs to the caller's dispose scope.</summary>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var weighted = map * ChannelFactors(map);
        return (weighted * PixelFactors(weighted)).MoveToOuterDisposeScope();
    }

    /// <summary>[N, C, H, W] to [N, C, 1, 1].</summary>
    private Tensor ChannelFactors(Tensor map)
    {
        var mean = MemoryLayout.Average(map);
        var other = mean;
        if (_pooling == ChannelPooling.MaxAvg)
        {
            // Over the pixels in memory order, so that gradients stay channels-last; a single one of equal maxima gets the gradient.
            (other, _) = map.permute(0, 2, 3, 1).flatten(1, 2).max(1);
        }

        return sigmoid(Mlp(mean) + Mlp(other)).unsqueeze(-1).unsqueeze(-1);
    }

    private Tensor Mlp(Tensor pooled) =>
        F.linear(F.relu(F.linear(pooled, get_parameter("squeeze")!)), get_parameter("expand")!);

    /// <summary>[N, C, H, W] to [N, 1, H, W].</summary>
    private Tensor PixelFactors(Tensor map)
    {
        var rows = map.permute(0, 2, 3, 1);
        var (maximum, _) = rows.max(-1, keepdim: true);
        var seen = cat([rows.mean([-1], keepdim: true), maximum], -1).permute(0, 3, 1, 2);
        return sigmoid(BackboneExecutor.Convolve(seen, get_parameter("spatial")!, bias: null, stride: 1, padding: Kernel / 2));
    }

    private void Register(string name, long[] shape, int fanOut, ref RandomStream random)
    {
        using var values = Initial.Normal(shape, Math.Sqrt(2.0 / fanOut), ref random);
        register_parameter(name, Initial.Parameter(values.clone()));
    }
}
