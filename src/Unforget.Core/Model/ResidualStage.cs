using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>Parameters of the blocks at one resolution, named <c>block_0</c>, <c>block_1</c>, ..., and of its attention.</summary>
public sealed class ResidualStage : nn.Module
{
    internal ResidualStage(StageDescription description, bool zeroResidual, ref RandomStream random)
        : base(nameof(ResidualStage))
    {
        var blocks = new List<ResidualBlock>();
        foreach (var block in description.Blocks)
        {
            blocks.Add(new ResidualBlock(block, zeroResidual, ref random));
            register_module($"block_{blocks.Count - 1}", blocks[^1]);
        }

        Blocks = blocks;
        if (description.Attention is { } attention)
        {
            Attention = new BlockAttention(attention, description.Blocks[^1].Channels, ref random);
            register_module("attention", Attention);
        }
    }

    /// <summary>The blocks, in order.</summary>
    public IReadOnlyList<ResidualBlock> Blocks { get; }

    /// <summary>The attention on the last block's output, <c>attention</c>; null for none.</summary>
    public BlockAttention? Attention { get; }
}
