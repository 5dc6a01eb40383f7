using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>
/// The only epoch loop of the product. It owns batches, network modes, backward, optimiser, progress and the position
/// within a stage; a method supplies losses and reactions.
/// </summary>
/// <param name="context">What the run lends to its method.</param>
/// <param name="preparer">Turns stored images into network input.</param>
/// <param name="sampler">Order of the images in an epoch.</param>
/// <param name="observer">Hears progress.</param>
/// <param name="clock">For durations.</param>
/// <param name="cancellation">Checked before every step.</param>
public sealed class Trainer(
    MethodContext context,
    IImagePreparer preparer,
    IEpochSampler sampler,
    ITrainingObserver observer,
    TimeProvider clock,
    CancellationToken cancellation) : IDisposable
{
    private StageRun? _active;

    /// <summary>Called after every step, when the whole state is consistent: the place to take a checkpoint.</summary>
    public Action? StepDone { get; set; }

    /// <summary>Whether a stage is under way.</summary>
    public bool IsActive => _active is not null;

    /// <summary>How far the stage under way has come; null between stages.</summary>
    public StagePosition? Position => _active is { } run ? new StagePosition(run.Stage.Name, run.Epoch, run.Stage.Epochs, run.Step) : null;

    /// <summary>Begins a stage, runs it and ends it; goes on with the one under way after <see cref="Resume"/>.</summary>
    /// <param name="method">Attached to the same context.</param>
    /// <param name="task">The task.</param>
    /// <param name="stage">What to do.</param>
    /// <param name="stageIndex">Number of stages of the task that are finished.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the stage stays under way.</exception>
    /// <exception cref="TrainingDivergedException">A loss is NaN, infinite or negative where it must not be.</exception>
    public StageReport Run(IncrementalMethod method, LearningTask task, Stage stage, int stageIndex)
    {
        if (_active is null)
        {
            method.BeginStage(task, stage);
            var items = Collect(method, task, stage);
            var auxiliary = AuxiliaryItems(method, task, stage);
            // A stage is under way only when it is complete: collecting can be cancelled.
            _active = Prepare(method, task, stage, stageIndex);
            (_active.Items, _active.Auxiliary) = (items, auxiliary);
        }

        var run = _active;
        observer.StageStarted(task, stage, run.Items.Count);
        using (var batches = new StageBatches(run, preparer, context.Device))
        {
            while (run.Epoch < stage.Epochs && !IsStopped(run))
            {
                RunEpoch(method, run, batches);
            }
        }

        var report = new StageReport(stage.Name, [.. run.Reports]);
        _active.Dispose();
        _active = null;
        method.EndStage(task, stage, report);
        observer.StageFinished(task, stage, report);
        return report;
    }

    /// <summary>Takes up a stage that was under way when the state was saved; <see cref="Run"/> then goes on with it.</summary>
    public void Resume(IncrementalMethod method, LearningTask task, Stage stage, int stageIndex, IStateVisitor visitor)
    {
        _active = Prepare(method, task, stage, stageIndex);
        VisitState(method, visitor);
        _active.Auxiliary = AuxiliaryItems(method, task, stage);
    }

    /// <summary>The stage under way, as state.</summary>
    public void VisitState(IncrementalMethod method, IStateVisitor visitor)
    {
        var run = _active ?? throw new InvalidOperationException("no stage is under way");
        run.VisitState(visitor);
        run.Items = StageItems.Visit(visitor, run.Items, run.Task, run.Stage, context);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _active?.Dispose();
        _active = null;
    }

    private static StageRun Prepare(IncrementalMethod method, LearningTask task, Stage stage, int stageIndex)
    {
        var parameters = StageParameters.Apply(method.Network, stage);
        // Parameters that the stage before moved and this one does not; those of this stage are cleared at every step.
        method.Network.zero_grad(set_to_none: true);
        var optimizer = stage.Kind == StageKind.Train
            ? Optimizer.Create(stage.Optimizer ?? throw new InvalidOperationException($"stage {stage.Name} trains without an optimiser"), parameters)
            : null;
        return new StageRun(task, stage, stageIndex, optimizer);
    }

    private IReadOnlyList<ImageItem> Collect(IncrementalMethod method, LearningTask task, Stage stage)
    {
        FeatureMatrix Features(IReadOnlyList<ImageItem> items)
        {
            using var frozen = method.Network.Freeze();
            return context.Features.Raw(frozen, items, ImageTransform.Test);
        }

        var items = StageItems.Collect(task, stage, context, Features);
        return items.Count > 0 ? items : throw new InvalidOperationException($"stage {stage.Name} of task {task.Index} has no images");
    }

    private static IReadOnlyList<ImageItem> AuxiliaryItems(IncrementalMethod method, LearningTask task, Stage stage) =>
        stage.Sources.HasFlag(StageSources.Auxiliary) ? method.Auxiliary(task, stage) : [];

    private static bool IsStopped(StageRun run) =>
        run.Step == 0 && run.Reports.Count > 0 && run.Stage.StopWhen is { } stop && stop(run.Reports);

    private void RunEpoch(IncrementalMethod method, StageRun run, StageBatches batches)
    {
        var stage = run.Stage;
        var rate = (stage.Optimizer?.LearningRate ?? 0.0) * stage.Schedule.Factor(run.Epoch, stage.Epochs);
        var position = new SamplePosition(run.Task.Index, run.Index, run.Epoch);
        var drawSeed = Seeds.For(context.Seed, SeedPurpose.Augmentation, run.Task.Index, run.Index, run.Epoch);
        batches.BeginEpoch(sampler, position, drawSeed);
        while (run.Step < run.StepsPerEpoch)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = clock.GetTimestamp();
            var images = RunStep(method, run, batches, rate);
            run.CountStep(images, clock.GetElapsedTime(start).TotalSeconds);
            observer.StepFinished(new StepProgress(run.Task, stage, run.Epoch, run.Step, run.StepsPerEpoch, images));
            if (run.Step < run.StepsPerEpoch)
            {
                StepDone?.Invoke();
            }
        }

        var report = run.FinishEpoch(rate);
        observer.EpochFinished(run.Task, stage, report);
        StepDone?.Invoke();
    }

    private static int RunStep(IncrementalMethod method, StageRun run, StageBatches batches, double rate)
    {
        using var scope = NewDisposeScope();
        var step = new TrainingStep(method, run.Stage, run.Task, run.Progress, batches.Load(run.Step));
        if (run.Optimizer is null)
        {
            method.Observe(step);
            return (int)step.Images.shape[0];
        }

        var terms = method.Loss(step);
        var total = terms.Total();
        run.Optimizer.ClearGradients();
        total.backward();
        method.AfterBackward(step);
        run.Optimizer.Step(rate, run.Stage.GradientClamp);
        method.AfterStep(step);
        run.Losses.Add(terms, total);
        return (int)step.Images.shape[0];
    }
}
