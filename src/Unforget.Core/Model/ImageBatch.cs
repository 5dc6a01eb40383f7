using System.Runtime.InteropServices;
using Unforget.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>A reused host buffer through which stored images become input tensors.</summary>
public sealed class ImageBatch : IDisposable
{
    private readonly IImagePreparer _preparer;
    private readonly Device _device;
    private readonly Tensor _buffer;

    /// <param name="preparer">Turns bytes into floats.</param>
    /// <param name="capacity">Largest number of images, positive.</param>
    /// <param name="device">Where batches are needed.</param>
    public ImageBatch(IImagePreparer preparer, int capacity, Device device)
    {
        _preparer = preparer;
        _device = device;
        var shape = preparer.Shape;
        _buffer = empty(capacity, shape.Height, shape.Width, shape.Channels, dtype: ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>Prepares a batch.</summary>
    /// <param name="items">At most the capacity.</param>
    /// <param name="transform">Which transform.</param>
    /// <param name="drawSeed">Seed of the augmentation draws.</param>
    /// <returns>
    /// [N, C, H, W] in channels-last memory, in the caller's dispose scope. On the host it is a view of the buffer: valid until the
    /// next call.
    /// </returns>
    public Tensor Load(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed)
    {
        Prepare(items, transform, drawSeed);
        return View(items.Length);
    }

    /// <summary>The first half of <see cref="Load"/>: fills the buffer.</summary>
    internal void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed) =>
        _preparer.Prepare(items, transform, drawSeed, Values(items.Length));

    /// <summary>The part of the buffer that belongs to the first images; no dispose scope is touched.</summary>
    internal Span<float> Values(int count) => MemoryMarshal.Cast<byte, float>(_buffer.bytes)[..(count * _preparer.Shape.ByteCount)];

    /// <summary>The second half: the first images of the buffer.</summary>
    internal Tensor View(int count)
    {
        using var used = _buffer.narrow(0, 0, count);
        var images = used.permute(0, 3, 1, 2); // [N, H, W, C] -> [N, C, H, W]
        return _device.type == DeviceType.CPU ? images : images.to(_device);
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
