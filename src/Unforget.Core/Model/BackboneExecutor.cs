using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Model;

/// <summary>What a backbone computes for a batch.</summary>
/// <param name="Raw">Pooled last map without a final ReLU, [N, D].</param>
/// <param name="Maps">One map per stage before any ReLU after its last addition, [N, C, H, W]; the last one is the map that was pooled.</param>
public sealed record BackboneOutput(Tensor Raw, IReadOnlyList<Tensor> Maps);

/// <summary>
/// Runs a backbone description. The walk over stem, stages and blocks exists once, here; how a convolution with its
/// batch norm is computed differs between training and inference.
/// </summary>
internal abstract class BackboneExecutor
{
    /// <summary>Computes features and maps of [N, C, H, W] images; results belong to the caller's dispose scope.</summary>
    public BackboneOutput Run(Backbone backbone, Tensor images)
    {
        // Whatever autograd does not keep is freed here instead of with the caller's scope.
        using var scope = NewDisposeScope();
        var maps = new List<Tensor>(backbone.Stages.Count);
        var x = Stem(backbone, images);
        foreach (var stage in backbone.Stages)
        {
            var map = x;
            foreach (var block in stage.Blocks)
            {
                map = Block(block, x);
                if (stage.Attention is { } attention && block == stage.Blocks[^1])
                {
                    map = attention.forward(map);
                }

                x = block.Description.LastRelu ? F.relu(map) : map;
            }

            maps.Add(map.MoveToOuterDisposeScope());
        }

        return new BackboneOutput(MemoryLayout.Average(x).MoveToOuterDisposeScope(), maps);
    }

    /// <summary>Convolution (padding keeps the size at stride 1) and batch norm.</summary>
    protected abstract Tensor Apply(ConvolutionNorm unit, Tensor x, int stride, int padding);

    /// <summary>
    /// conv2d. A single small image would go to libtorch's NNPACK, which writes a line to standard error at every call on
    /// processors that it does not know; two images do not, so a lone one is computed twice.
    /// </summary>
    internal static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, int stride, int padding)
    {
        var alone = x.shape[0] == 1;
        var y = F.conv2d(alone ? cat([x, x]) : x, weight, bias, strides: [stride, stride], padding: [padding, padding]);
        return alone ? y.narrow(0, 0, 1) : y;
    }

    private Tensor Stem(Backbone backbone, Tensor images)
    {
        var stem = backbone.Description.Stem;
        var x = Apply(backbone.Stem, images, stem.Stride, stem.KernelSize / 2).relu_();
        return stem.MaxPool ? F.max_pool2d(x, 3, stride: 2, padding: 1) : x;
    }

    private Tensor Block(ResidualBlock block, Tensor x)
    {
        var description = block.Description;
        var inner = Apply(block.First, x, description.Stride, padding: 1).relu_();
        var residual = Apply(block.Second, inner, stride: 1, padding: 1);
        if (block.Attention is { } attention)
        {
            residual = attention.forward(residual);
        }

        return residual.add_(Shortcut(block, x));
    }

    private Tensor Shortcut(ResidualBlock block, Tensor x)
    {
        var description = block.Description;
        return description.Shortcut switch
        {
            ShortcutKind.Identity => x,
            ShortcutKind.SubsampleAndPad => SubsampleAndPad(x, description.Channels, description.Stride),
            ShortcutKind.Projection => Apply(block.Projection!, x, description.Stride, padding: 0),
            _ => throw new InvalidOperationException($"unknown shortcut {description.Shortcut}"),
        };
    }

    /// <summary>
    /// Every second pixel, zeros for the new channels, written as a strided 1x1 convolution with an identity-and-zeros
    /// weight: slicing and concatenation would bring NCHW gradients into a channels-last network.
    /// </summary>
    private static Tensor SubsampleAndPad(Tensor x, int channels, int stride)
    {
        using var weight = zeros(channels, x.shape[1], 1, 1, dtype: x.dtype, device: x.device);
        using var identity = eye(x.shape[1], dtype: x.dtype, device: x.device).reshape(x.shape[1], x.shape[1], 1, 1);
        weight.narrow(0, 0, x.shape[1]).copy_(identity);
        return Convolve(x, weight, null, stride, padding: 0);
    }
}
