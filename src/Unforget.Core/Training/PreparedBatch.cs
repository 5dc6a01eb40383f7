using System.Runtime.InteropServices;
using Unforget.Data;
using Unforget.Methods.Contract;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>
/// The memory of one batch. It is filled in two steps: <see cref="Choose"/>, and <see cref="Prepare"/>, which takes the time
/// and may be done on another thread. <see cref="Tensors"/> then hands it out.
/// </summary>
internal sealed class PreparedBatch : IDisposable
{
    private readonly StageRun _run;
    private readonly Device _device;
    private readonly ImageBatch _images;
    private readonly ImageBatch? _auxiliaryImages;
    private readonly ImageItem[] _items;
    private readonly ImageItem[] _auxiliary;
    private readonly Tensor _labels;
    private readonly Tensor _flags;
    private int _count;
    private int _auxiliaryCount;
    private ulong _drawSeed;

    public PreparedBatch(StageRun run, IImagePreparer preparer, Device device)
    {
        var (size, capacity) = (run.Stage.BatchSize, run.Stage.BatchSize * run.Stage.Views.Count);
        _run = run;
        _device = device;
        _images = new ImageBatch(preparer, capacity, device);
        _auxiliaryImages = run.Auxiliary.Count > 0 ? new ImageBatch(preparer, size, device) : null;
        _items = new ImageItem[capacity];
        _auxiliary = new ImageItem[run.Auxiliary.Count > 0 ? size : 0];
        _labels = empty(capacity, dtype: ScalarType.Int64).DetachFromDisposeScope();
        _flags = empty(capacity, dtype: ScalarType.Bool).DetachFromDisposeScope();
    }

    /// <summary>
    /// Which images: <paramref name="order"/> picks the stage's, <paramref name="auxiliaryOrder"/> as many auxiliary ones, going round
    /// where there are fewer.
    /// </summary>
    public void Choose(int step, int[] order, int[] auxiliaryOrder, ulong drawSeed)
    {
        var start = step * _run.Stage.BatchSize;
        var count = Math.Min(_run.Stage.BatchSize, order.Length - start);
        var views = _run.Stage.Views;
        _drawSeed = drawSeed;
        _count = count * views.Count;
        _auxiliaryCount = Math.Min(count, _auxiliary.Length);
        var labels = MemoryMarshal.Cast<byte, long>(_labels.bytes);
        var flags = MemoryMarshal.Cast<byte, bool>(_flags.bytes);
        for (var i = 0; i < _count; i++)
        {
            // The batches of the views, one after the other.
            var item = views[i / count].Select(_run.Items[order[start + i % count]]);
            (_items[i], labels[i], flags[i]) = (item, item.Label, item.FromMemory);
        }

        for (var i = 0; i < _auxiliaryCount; i++)
        {
            _auxiliary[i] = _run.Auxiliary[auxiliaryOrder[(start + i) % auxiliaryOrder.Length]];
        }
    }

    /// <summary>Turns the chosen images into numbers.</summary>
    public void Prepare()
    {
        _images.Prepare(Items, _run.Stage.Transform, _drawSeed);
        _auxiliaryImages?.Prepare(AuxiliaryItems, _run.Stage.Transform, _drawSeed);
    }

    /// <summary>The same on a thread beside the run.</summary>
    public void PrepareInBackground(IBackgroundPreparer preparer)
    {
        preparer.PrepareInBackground(Items, _run.Stage.Transform, _drawSeed, _images.Values(_count));
        if (_auxiliaryImages is not null)
        {
            preparer.PrepareInBackground(AuxiliaryItems, _run.Stage.Transform, _drawSeed, _auxiliaryImages.Values(_auxiliaryCount));
        }
    }

    /// <summary>The batch as tensors in the caller's dispose scope; on the host they are views of this memory.</summary>
    public StepBatch Tensors() => new(
        _images.View(_count),
        OnDevice(_labels.narrow(0, 0, _count)),
        OnDevice(_flags.narrow(0, 0, _count)),
        _auxiliaryImages?.View(_auxiliaryCount),
        _auxiliaryCount == 0 ? [] : [.. _auxiliary.Take(_auxiliaryCount).Select(item => item.Id)]);

    public void Dispose()
    {
        _images.Dispose();
        _auxiliaryImages?.Dispose();
        _labels.Dispose();
        _flags.Dispose();
    }

    private ReadOnlySpan<ImageItem> Items => _items.AsSpan(0, _count);

    private ReadOnlySpan<ImageItem> AuxiliaryItems => _auxiliary.AsSpan(0, _auxiliaryCount);

    private Tensor OnDevice(Tensor values) => _device.type == TorchSharp.DeviceType.CPU ? values : values.to(_device);
}
