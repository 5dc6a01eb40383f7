using Unforget.Data;
using Unforget.Methods.Contract;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>The batches of a stage as tensors, through reused buffers.</summary>
internal sealed class StageBatches : IDisposable
{
    private readonly StageRun _run;
    private readonly Device _device;
    private readonly ImageBatch _images;
    private readonly ImageBatch? _auxiliary;
    private readonly ImageItem[] _items;
    private int[] _order = [];
    private int[] _auxiliaryOrder = [];
    private ulong _drawSeed;

    public StageBatches(StageRun run, IImagePreparer preparer, Device device)
    {
        _run = run;
        _device = device;
        var (size, views) = (run.Stage.BatchSize, run.Stage.Views.Count);
        _images = new ImageBatch(preparer, size * views, device);
        _auxiliary = run.Auxiliary.Count > 0 ? new ImageBatch(preparer, size, device) : null;
        _items = new ImageItem[size * views];
    }

    public void BeginEpoch(IEpochSampler sampler, SamplePosition position, ulong drawSeed)
    {
        _order = sampler.Order(_run.Items.Count, position);
        // Stage indices are not negative: the complement names a stream of its own for the auxiliary images.
        _auxiliaryOrder = sampler.Order(_run.Auxiliary.Count, position with { Stage = ~position.Stage });
        _drawSeed = drawSeed;
        _run.StepsPerEpoch = (_order.Length + _run.Stage.BatchSize - 1) / _run.Stage.BatchSize;
    }

    /// <summary>Batch number <paramref name="step"/> of the epoch; tensors belong to the caller's dispose scope and are valid until the next call.</summary>
    public StepBatch Load(int step)
    {
        var start = step * _run.Stage.BatchSize;
        var count = Math.Min(_run.Stage.BatchSize, _order.Length - start);
        var views = _run.Stage.Views;
        for (var i = 0; i < count; i++)
        {
            var item = _run.Items[_order[start + i]];
            for (var view = 0; view < views.Count; view++)
            {
                _items[view * count + i] = views[view].Select(item);
            }
        }

        var batch = _items.AsSpan(0, count * views.Count);
        var labels = new long[batch.Length];
        var flags = new bool[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            (labels[i], flags[i]) = (batch[i].Label, batch[i].FromMemory);
        }

        var images = _images.Load(batch, _run.Stage.Transform, _drawSeed);
        var (auxiliary, ids) = LoadAuxiliary(start, count);
        return new StepBatch(images, tensor(labels).to(_device), tensor(flags).to(_device), auxiliary, ids);
    }

    public void Dispose()
    {
        _images.Dispose();
        _auxiliary?.Dispose();
    }

    /// <summary>As many auxiliary images as the batch has, going round where there are fewer.</summary>
    private (Tensor? Images, IReadOnlyList<int> Ids) LoadAuxiliary(int start, int count)
    {
        if (_auxiliary is null)
        {
            return (null, []);
        }

        var items = new ImageItem[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = _run.Auxiliary[_auxiliaryOrder[(start + i) % _auxiliaryOrder.Length]];
        }

        return (_auxiliary.Load(items, _run.Stage.Transform, _drawSeed), [.. items.Select(item => item.Id)]);
    }
}
