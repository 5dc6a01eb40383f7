using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;

namespace Unforget;

/// <summary>
/// A whole run: data, tasks, stages, memory, evaluation, record. No static state, no file of its own; one experiment
/// runs on one thread and may run inside another one.
/// </summary>
public sealed class Experiment : IDisposable
{
    private readonly IRunObserver _observer;
    private readonly RunSetup _setup;
    private readonly RunServices _services;
    private readonly RunProgress _progress = new();

    /// <summary>Checks all input and loads the data; trains nothing yet.</summary>
    /// <exception cref="UserError">A value, a combination or the data does not fit.</exception>
    public Experiment(Recipe recipe, RunSetup setup, IRunObserver observer, CancellationToken cancellation = default)
    {
        _setup = setup;
        _observer = observer;
        _services = new RunServices(recipe, setup, observer, cancellation);
        _services.Trainer.StepDone = () => Reached(RunMoment.Step);
    }

    /// <summary>The record so far; complete after <see cref="Run()"/>.</summary>
    public RunRecord Record => _services.Record(_progress);

    /// <summary>How far the run has come.</summary>
    public RunPosition Position => new(_progress.FinishedTasks, Data.Tasks.Count, _progress.Reports.Count, _services.Trainer.Position);

    private ITaskData Data => _services.Data;

    private IncrementalMethod Method => _services.Method;

    /// <summary>Runs a recipe from beginning to end.</summary>
    /// <exception cref="UserError">A value, a combination or the data does not fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The loss is NaN, infinite or negative where it must not be.</exception>
    public static RunRecord Run(Recipe recipe, RunSetup setup, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var experiment = new Experiment(recipe, setup, observer, cancellation);
        return experiment.Run();
    }

    /// <summary>Runs what is left to do.</summary>
    /// <inheritdoc cref="Run(Recipe, RunSetup, IRunObserver, CancellationToken)"/>
    public RunRecord Run()
    {
        _observer.RunStarted(_services.Plan());
        Reached(RunMoment.Start);
        foreach (var task in Data.Tasks.Skip(_progress.FinishedTasks))
        {
            Learn(task);
            var results = Evaluate(task);
            _progress.EndTask(_services.ResourcesAfter(task));
            // First what can be taken up again, then what tells of it: a record that says complete has its weights.
            Reached(RunMoment.Task);
            _observer.TaskFinished(task, results);
        }

        var record = Record;
        _observer.RunFinished(record);
        return record;
    }

    /// <summary>Everything needed to go on from here. Only inside <see cref="RunSetup.MomentReached"/>; caller disposes.</summary>
    public StateSnapshot Save() => StateSnapshot.Save(VisitState);

    /// <summary>Takes up a saved run of the same recipe; <see cref="Run()"/> then does what is left.</summary>
    /// <exception cref="InvalidDataException">The state does not fit the recipe.</exception>
    public void Load(StateSnapshot snapshot) => snapshot.Load(VisitState);

    /// <summary>The present moment as the manifest of a checkpoint.</summary>
    internal CheckpointManifest Describe() => _services.Describe(Position);

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();

    private void Learn(LearningTask task)
    {
        _observer.TaskStarted(task);
        if (!_progress.TaskBegun)
        {
            Method.BeginTask(task);
            _progress.BeginTask();
        }

        while (Method.NextStage(task, _progress.Reports) is { } stage)
        {
            _progress.Add(_services.Trainer.Run(Method, task, stage, _progress.Reports.Count));
            Reached(RunMoment.Stage);
        }

        Timed(task, PhaseTiming.Memory, images: 0, () => Method.EndTask(task));
    }

    private IReadOnlyList<(string Predictor, TaskResults Results)> Evaluate(LearningTask task)
    {
        IReadOnlyList<(string, TaskResults)> results = [];
        var (test, held) = (Data.TestItems(task), Data.ValidationItems(task));
        Timed(task, PhaseTiming.Evaluation, test.Count + held.Count, () =>
        {
            results = Count(_services.Evaluator.Evaluate(Method, task, test), _services.History);
            if (held.Count > 0)
            {
                Count(_services.Evaluator.Evaluate(Method, task, held), _services.ValidationHistory);
            }
        });
        return results;
    }

    /// <summary>Counts answers; those of predictors that were told the task go to a history of their own, and only for test images.</summary>
    private (string Predictor, TaskResults Results)[] Count(IReadOnlyList<TaskPredictions> answers, AccuracyHistory history)
    {
        var told = Method.Predictors.Where(predictor => predictor.NeedsTaskIdentity).Select(predictor => predictor.Name).ToHashSet();
        foreach (var apart in answers.Where(answer => told.Contains(answer.Predictor) && history == _services.History))
        {
            _services.ToldTaskHistory.Add(apart);
        }

        return [.. answers.Where(answer => !told.Contains(answer.Predictor)).Select(answer => (answer.Predictor, history.Add(answer)))];
    }

    private void Timed(LearningTask task, string phase, long images, Action action)
    {
        _observer.PhaseStarted(task, phase);
        var start = _setup.Clock.GetTimestamp();
        action();
        _progress.Add(phase, _setup.Clock.GetElapsedTime(start), images);
    }

    private void Reached(RunMoment moment) => _setup.MomentReached?.Invoke(this, moment);

    private void VisitState(IStateVisitor visitor)
    {
        _progress.VisitState(visitor);
        _services.VisitState(visitor);
        var active = _services.Trainer.IsActive ? 1L : 0L;
        visitor.Visit("stage_active", ref active);
        if (active == 0)
        {
            return;
        }

        using var section = visitor.Section("stage");
        if (!visitor.IsLoading)
        {
            _services.Trainer.VisitState(Method, visitor);
            return;
        }

        var task = Data.Tasks[_progress.FinishedTasks];
        var stage = Method.NextStage(task, _progress.Reports)
            ?? throw new InvalidDataException($"the saved run is in a stage of task {task.Index} that this recipe does not have");
        _services.Trainer.Resume(Method, task, stage, _progress.Reports.Count, visitor);
    }
}
