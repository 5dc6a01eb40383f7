using Unforget.Evaluation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;

namespace Unforget;

/// <summary>Passes everything on to several observers, in the order in which they were added.</summary>
public sealed class CompositeObserver : IRunObserver
{
    private readonly List<IRunObserver> _observers;

    /// <param name="observers">The first ones; may be none.</param>
    public CompositeObserver(params IEnumerable<IRunObserver> observers) => _observers = [.. observers];

    /// <summary>Adds an observer, which hears what happens from now on. Not while a run is calling.</summary>
    public void Add(IRunObserver observer) => _observers.Add(observer);

    /// <inheritdoc/>
    public void RunStarted(RunPlan plan) => _observers.ForEach(observer => observer.RunStarted(plan));

    /// <inheritdoc/>
    public void TaskStarted(LearningTask task) => _observers.ForEach(observer => observer.TaskStarted(task));

    /// <inheritdoc/>
    public void PhaseStarted(LearningTask task, string phase) => _observers.ForEach(observer => observer.PhaseStarted(task, phase));

    /// <inheritdoc/>
    public void StageStarted(LearningTask task, Stage stage, int imageCount) =>
        _observers.ForEach(observer => observer.StageStarted(task, stage, imageCount));

    /// <inheritdoc/>
    public void StepFinished(in StepProgress progress)
    {
        foreach (var observer in _observers)
        {
            observer.StepFinished(progress);
        }
    }

    /// <inheritdoc/>
    public void EpochFinished(LearningTask task, Stage stage, EpochReport report) =>
        _observers.ForEach(observer => observer.EpochFinished(task, stage, report));

    /// <inheritdoc/>
    public void StageFinished(LearningTask task, Stage stage, StageReport report) =>
        _observers.ForEach(observer => observer.StageFinished(task, stage, report));

    /// <inheritdoc/>
    public void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results) =>
        _observers.ForEach(observer => observer.TaskFinished(task, results));

    /// <inheritdoc/>
    public void RunFinished(RunRecord record) => _observers.ForEach(observer => observer.RunFinished(record));
}
