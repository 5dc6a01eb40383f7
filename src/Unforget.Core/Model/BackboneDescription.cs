using Unforget.Data;

namespace Unforget.Model;

/// <summary>
/// What a convolutional backbone is, without how it is run: a stem, stages of residual blocks, and one tap per stage
/// for pooled outputs distillation. An executor turns it into arithmetic.
/// </summary>
/// <param name="Input">Size of a prepared image.</param>
/// <param name="Stem">First convolution.</param>
/// <param name="Stages">In order; each contributes one map.</param>
/// <param name="ZeroResidual">Initialises the gain of the second batch norm of every block with 0, so that blocks start as identities.</param>
public sealed record BackboneDescription(ImageShape Input, StemDescription Stem, IReadOnlyList<StageDescription> Stages, bool ZeroResidual)
{
    /// <summary>Length D of the pooled features.</summary>
    public int FeatureDim => Stages[^1].Blocks[^1].Channels;
}

/// <summary>The first convolution with batch norm and ReLU.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="KernelSize">Odd.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="MaxPool">3x3 maximum pooling with stride 2 afterwards.</param>
public sealed record StemDescription(int Channels, int KernelSize, int Stride, bool MaxPool);

/// <summary>Blocks at one resolution. The output of the last one, before any ReLU after the addition, is the stage's map.</summary>
/// <param name="Blocks">In order, at least one.</param>
/// <param name="Attention">On the output of the last block, before any ReLU: the map is what it gives. Null for none.</param>
public sealed record StageDescription(IReadOnlyList<BlockDescription> Blocks, AttentionDescription? Attention = null);

/// <summary>conv 3x3, batch norm, ReLU, conv 3x3, batch norm, plus shortcut.</summary>
/// <param name="InputChannels">Channels coming in.</param>
/// <param name="Channels">Channels going out.</param>
/// <param name="Stride">Of the first convolution and the shortcut.</param>
/// <param name="Shortcut">What is added.</param>
/// <param name="LastRelu">ReLU after the addition.</param>
/// <param name="Attention">Between the second batch norm and the addition; null for none.</param>
public sealed record BlockDescription(
    int InputChannels, int Channels, int Stride, ShortcutKind Shortcut, bool LastRelu, AttentionDescription? Attention = null);

/// <summary>A convolutional block attention module (Woo et al., 2018): channel attention, then spatial attention.</summary>
/// <param name="Reduction">Channels per hidden unit of the channel attention; at least one unit is made.</param>
/// <param name="Pooling">What the channel attention sees of a map.</param>
public sealed record AttentionDescription(int Reduction, ChannelPooling Pooling);

/// <summary>How channel attention sums up a map, [N, C, H, W] to [N, C].</summary>
public enum ChannelPooling
{
    /// <summary>Maximum and mean, each through the same two layers, results added: the paper.</summary>
    MaxAvg,

    /// <summary>The mean twice.</summary>
    AvgOnly,
}

/// <summary>The branch of a residual block that skips the convolutions.</summary>
public enum ShortcutKind
{
    /// <summary>The input itself.</summary>
    Identity,

    /// <summary>Every second pixel, zeros for the additional channels (after the real ones). No parameters.</summary>
    SubsampleAndPad,

    /// <summary>A 1x1 convolution with the block's stride and batch norm.</summary>
    Projection,
}
