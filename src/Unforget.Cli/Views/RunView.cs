using Unforget.Evaluation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;

namespace Unforget.Cli.Views;

/// <summary>Shows a run while it goes on and when it is over.</summary>
internal abstract class RunView : IRunObserver
{
    /// <summary>Tells of a failure that does not stop the run.</summary>
    public abstract void Trouble(string line);

    /// <summary>Runs the experiment inside the view.</summary>
    public virtual RunRecord Live(Func<RunRecord> run) => run();

    /// <summary>The end, complete or not.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isUnsaved">Whether files are missing.</param>
    public abstract void Finish(RunRecord record, bool isUnsaved);

    public virtual void RunStarted(RunPlan plan)
    {
    }

    public virtual void TaskStarted(LearningTask task)
    {
    }

    public virtual void PhaseStarted(LearningTask task, string phase)
    {
    }

    public virtual void StageStarted(LearningTask task, Stage stage, int imageCount)
    {
    }

    public virtual void StepFinished(in StepProgress progress)
    {
    }

    public virtual void EpochFinished(LearningTask task, Stage stage, EpochReport report)
    {
    }

    public virtual void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results)
    {
    }
}
