using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>Parameters of one residual block: two convolutions with batch norm, and what its description adds to them.</summary>
public sealed class ResidualBlock : nn.Module
{
    internal ResidualBlock(BlockDescription description, bool zeroResidual, ref RandomStream random)
        : base(nameof(ResidualBlock))
    {
        Description = description;
        First = new ConvolutionNorm(description.InputChannels, description.Channels, 3, gain: 1.0, ref random);
        Second = new ConvolutionNorm(description.Channels, description.Channels, 3, gain: zeroResidual ? 0.0 : 1.0, ref random);
        register_module("conv_a", First);
        register_module("conv_b", Second);
        if (description.Shortcut == ShortcutKind.Projection)
        {
            Projection = new ConvolutionNorm(description.InputChannels, description.Channels, 1, gain: 1.0, ref random);
            register_module("shortcut", Projection);
        }

        if (description.Attention is { } attention)
        {
            Attention = new BlockAttention(attention, description.Channels, ref random);
            register_module("attention", Attention);
        }
    }

    /// <summary>What was built.</summary>
    public BlockDescription Description { get; }

    /// <summary>The strided convolution, <c>conv_a</c>.</summary>
    public ConvolutionNorm First { get; }

    /// <summary>The second convolution, <c>conv_b</c>.</summary>
    public ConvolutionNorm Second { get; }

    /// <summary>The convolution of the shortcut, <c>shortcut</c>; null for shortcuts without parameters.</summary>
    public ConvolutionNorm? Projection { get; }

    /// <summary>The attention on the residual branch, <c>attention</c>; null for none.</summary>
    public BlockAttention? Attention { get; }
}
