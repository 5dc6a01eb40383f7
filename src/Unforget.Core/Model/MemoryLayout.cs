using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>Memory order of image tensors. Channels-last convolutions are a quarter faster on CPUs.</summary>
internal static class MemoryLayout
{
    /// <summary>
    /// Mean over both spatial dimensions, [N, C, H, W] -> [N, C], over the dimensions in their memory order: the gradients
    /// of mean(2, 3) and of adaptive_avg_pool2d (which is a mean for output size 1) are NCHW and drag the backward pass
    /// out of channels-last.
    /// </summary>
    public static Tensor Average(Tensor maps) => maps.permute(0, 2, 3, 1).mean([1, 2]);

    /// <summary>A copy with the same shape [N, C, H, W] whose memory runs N, H, W, C.</summary>
    public static Tensor ChannelsLast(Tensor images)
    {
        using var rows = images.permute(0, 2, 3, 1);
        using var dense = rows.contiguous();
        // contiguous() may hand back the same memory; the copy owns its own.
        using var owned = dense.clone();
        return owned.permute(0, 3, 1, 2);
    }
}
