using System.Diagnostics;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Training;

namespace Unforget;

/// <summary>The processes that took part in a run: the environments that differ, when the first began, and the largest of their memories.</summary>
/// <param name="present">The environment of this process.</param>
internal sealed class RunSittings(RunEnvironment present)
{
    private readonly List<RunEnvironment> _environments = [present];
    private readonly List<long> _taskPeaks = [];
    private long _peakMemoryBytes;

    /// <summary>This process's environment, with the time at which the run began.</summary>
    public RunEnvironment Present => _environments[^1] with { StartedAt = _environments[0].StartedAt };

    /// <summary>Other environments that parts of the run were computed in; null for none, and then the bits are those of one sitting.</summary>
    public IReadOnlyList<RunEnvironment>? Earlier => _environments.Count > 1 ? [.. _environments.SkipLast(1)] : null;

    /// <summary>Largest resident size of any of the processes.</summary>
    public long PeakMemoryBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return Math.Max(_peakMemoryBytes, process.PeakWorkingSet64);
        }
    }

    /// <summary>Notes the memory that was needed up to the end of a task.</summary>
    public void EndTask() => _taskPeaks.Add(PeakMemoryBytes);

    /// <summary>Adds that memory to what else a task needed.</summary>
    public IEnumerable<TaskResources> WithPeaks(IEnumerable<TaskResources> tasks) =>
        tasks.Select((task, i) => task with { PeakMemoryBytes = _taskPeaks[i] });

    public void VisitState(IStateVisitor visitor)
    {
        using var section = visitor.Section("sittings");
        var present = _environments[^1];
        StageReports.Visit(visitor, "environments", _environments);
        if (visitor.IsLoading && _environments[^1] with { StartedAt = present.StartedAt } != present)
        {
            _environments.Add(present);
        }

        _peakMemoryBytes = visitor.IsLoading ? 0 : PeakMemoryBytes;
        visitor.Visit("peak_memory_bytes", ref _peakMemoryBytes);
        // As text: the file of tensors is the same for every sitting.
        StageReports.Visit(visitor, "task_peaks", _taskPeaks);
    }
}
