using Unforget.Reporting;

namespace Unforget.Cli.Studies;

/// <summary>Shows a study while it goes on and when it is over. All calls come from one thread.</summary>
internal abstract class StudyView
{
    /// <summary>Runs the study inside the view.</summary>
    public virtual void While(Action action) => action();

    /// <summary>What there is to do.</summary>
    public abstract void Started(IReadOnlyList<RunStatusLine> lines, int jobs);

    /// <summary>A run begins or goes on.</summary>
    public abstract void RunStarted(RunStatusLine line, int process, bool isResumed);

    /// <summary>A task of a run is finished.</summary>
    public abstract void TaskFinished(RunStatusLine line, TimeSpan? left);

    /// <summary>A run has ended.</summary>
    /// <param name="line">The run.</param>
    /// <param name="record">What it recorded; null for nothing.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    /// <param name="left">Time left for the whole study.</param>
    public abstract void RunEnded(RunStatusLine line, RunRecord? record, RunFailure? failure, TimeSpan? left);

    /// <summary>Some time has passed.</summary>
    public virtual void Tick(IReadOnlyList<RunStatusLine> lines, TimeSpan? left)
    {
    }

    /// <summary>A stop was asked for; runs are saving.</summary>
    public abstract void Stopping(int running);

    /// <summary>The end of this sitting.</summary>
    public abstract void Finished(IReadOnlyList<RunStatusLine> lines, string folder);
}
