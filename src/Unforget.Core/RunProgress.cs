using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Training;

namespace Unforget;

/// <summary>How far a run has come, and what it has reported so far.</summary>
internal sealed class RunProgress
{
    private readonly List<PhaseTiming> _phases = [];
    private long _finishedTasks;
    private long _taskBegun;

    public int FinishedTasks => (int)_finishedTasks;

    /// <summary>Whether the network has grown for the present task.</summary>
    public bool TaskBegun => _taskBegun != 0;

    /// <summary>Finished stages of the present task.</summary>
    public List<StageReport> Reports { get; } = [];

    public List<EpochResult> Epochs { get; } = [];

    public List<TaskTimings> Timings { get; } = [];

    public List<TaskResources> Resources { get; } = [];

    public double WallSeconds => Timings.Sum(task => task.Phases.Sum(phase => phase.Seconds));

    public void BeginTask() => _taskBegun = 1;

    public void Add(StageReport report)
    {
        Reports.Add(report);
        Epochs.AddRange(report.Epochs.Select(epoch => new EpochResult(FinishedTasks, report.Stage, epoch.Epoch, epoch.LearningRate, epoch.Losses)));
        _phases.Add(new PhaseTiming(report.Stage, report.Epochs.Sum(epoch => epoch.Seconds), report.Epochs.Sum(epoch => epoch.ImageCount)));
    }

    public void Add(string phase, TimeSpan time, long images) => _phases.Add(new PhaseTiming(phase, time.TotalSeconds, images));

    public void EndTask(TaskResources resources)
    {
        Timings.Add(new TaskTimings(FinishedTasks, [.. _phases]));
        Resources.Add(resources);
        Reports.Clear();
        _phases.Clear();
        (_finishedTasks, _taskBegun) = (_finishedTasks + 1, 0);
    }

    public RunResources TotalResources(RunSittings sittings) => new(
        sittings.PeakMemoryBytes,
        Resources.Select(task => task.StoredImages).DefaultIfEmpty().Max(),
        Resources.Select(task => task.StoredBytes).DefaultIfEmpty().Max(),
        Resources.Select(task => (double)task.StoredBytes).DefaultIfEmpty().Average(),
        [.. sittings.WithPeaks(Resources)]);

    public void VisitState(IStateVisitor visitor)
    {
        using var section = visitor.Section("progress");
        visitor.Visit("finished_tasks", ref _finishedTasks);
        visitor.Visit("task_begun", ref _taskBegun);
        StageReports.Visit(visitor, "reports", Reports);
        StageReports.Visit(visitor, "epochs", Epochs);
        StageReports.Visit(visitor, "timings", Timings);
        StageReports.Visit(visitor, "phases", _phases);
        StageReports.Visit(visitor, "resources", Resources);
    }
}
