namespace Unforget.Reporting;

/// <summary>Wall time of a run.</summary>
/// <param name="WallSeconds">From the first task to the last evaluation, over all sittings.</param>
/// <param name="Tasks">By task.</param>
public sealed record RunTimings(double WallSeconds, IReadOnlyList<TaskTimings> Tasks);

/// <summary>Wall time of one task.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="Phases">Its phases, in order: the stages, then <c>memory</c> and <c>evaluation</c>.</param>
public sealed record TaskTimings(int Task, IReadOnlyList<PhaseTiming> Phases);

/// <summary>One phase.</summary>
/// <param name="Phase">Name.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Images">Images that passed through; 0 where that says nothing.</param>
public sealed record PhaseTiming(string Phase, double Seconds, long Images)
{
    /// <summary>Images per second; null where that says nothing.</summary>
    public double? ImagesPerSecond => Images > 0 && Seconds > 0 ? Images / Seconds : null;
}
