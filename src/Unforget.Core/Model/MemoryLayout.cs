using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>Memory order of image tensors. Channels-last convolutions are a quarter faster on CPUs.</summary>
internal static class MemoryLayout
{
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
