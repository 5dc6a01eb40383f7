using Unforget.Evaluation;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;

namespace Unforget;

/// <summary>
/// Hears how a run goes. Calls come from the thread of the run and must be quick. Everything a person might want to see
/// live passes through here; the library itself never prints.
/// </summary>
public interface IRunObserver : ITrainingObserver
{
    /// <summary>All input is valid; training is about to begin.</summary>
    void RunStarted(RunPlan plan)
    {
    }

    /// <summary>A task begins.</summary>
    void TaskStarted(LearningTask task)
    {
    }

    /// <summary>A phase without steps begins: <c>memory</c> or <c>evaluation</c>.</summary>
    void PhaseStarted(LearningTask task, string phase)
    {
    }

    /// <summary>A task was evaluated; one entry per predictor.</summary>
    void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results)
    {
    }

    /// <summary>The run is complete.</summary>
    void RunFinished(RunRecord record)
    {
    }
}

/// <summary>Does nothing.</summary>
public sealed class SilentObserver : IRunObserver
{
    /// <summary>The only one needed.</summary>
    public static SilentObserver Instance { get; } = new();
}
