using Unforget.Data;
using Unforget.Methods.Contract;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>
/// The batches of a stage as tensors. With more than one thread, and a preparer that can, the next batch is prepared while
/// the present one is computed, in the other one of two memories; otherwise everything happens in turn. What a batch contains
/// depends on its position alone, so nothing here is part of a checkpoint.
/// </summary>
internal sealed class StageBatches : IDisposable
{
    private readonly StageRun _run;
    private readonly PreparedBatch[] _memories;
    private readonly Action[] _prepare = [];
    private readonly BackgroundThread? _background;
    private int[] _order = [];
    private int[] _auxiliaryOrder = [];
    private ulong _drawSeed;
    private int? _stepAhead;

    public StageBatches(StageRun run, IImagePreparer preparer, Device device)
    {
        _run = run;
        if (get_num_threads() == 1 || preparer is not IBackgroundPreparer background)
        {
            _memories = [new PreparedBatch(run, preparer, device)];
            return;
        }

        _memories = [new PreparedBatch(run, preparer, device), new PreparedBatch(run, preparer, device)];
        _prepare = Array.ConvertAll<PreparedBatch, Action>(_memories, memory => () => memory.PrepareInBackground(background));
        _background = new BackgroundThread("next batch");
    }

    public void BeginEpoch(IEpochSampler sampler, SamplePosition position, ulong drawSeed)
    {
        Settle();
        _order = sampler.Order(_run.Items.Count, position);
        // Stage indices are not negative: the complement names a stream of its own for the auxiliary images.
        _auxiliaryOrder = sampler.Order(_run.Auxiliary.Count, position with { Stage = ~position.Stage });
        _drawSeed = drawSeed;
        _run.StepsPerEpoch = (_order.Length + _run.Stage.BatchSize - 1) / _run.Stage.BatchSize;
    }

    /// <summary>Batch number <paramref name="step"/> of the epoch; tensors belong to the caller's dispose scope and are valid until the next call.</summary>
    /// <exception cref="Exception">What the preparer threw, now or ahead of time.</exception>
    public StepBatch Load(int step)
    {
        var memory = Memory(step);
        if (_stepAhead == step)
        {
            _stepAhead = null;
            _background!.Wait();
        }
        else
        {
            Settle();
            memory.Choose(step, _order, _auxiliaryOrder, _drawSeed);
            memory.Prepare();
        }

        if (_background is not null && step + 1 < _run.StepsPerEpoch)
        {
            // Chosen here: a method's view of an image is asked for on the thread of the run.
            Memory(step + 1).Choose(step + 1, _order, _auxiliaryOrder, _drawSeed);
            _background.Start(_prepare[(step + 1) % _memories.Length]);
            _stepAhead = step + 1;
        }

        return memory.Tensors();
    }

    public void Dispose()
    {
        _background?.Dispose();
        Array.ForEach(_memories, memory => memory.Dispose());
    }

    private PreparedBatch Memory(int step) => _memories[step % _memories.Length];

    /// <summary>Waits for a batch that nobody will ask for; its failure would come again if somebody did.</summary>
    private void Settle()
    {
        _background?.Settle();
        _stepAhead = null;
    }
}
