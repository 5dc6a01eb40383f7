using Unforget.Studies;

namespace Unforget.Cli.Studies;

/// <summary>
/// Time left for a whole study: what the running runs say, and for the waiting ones what runs like them took. It moves steadily, also
/// while the first run knows little about itself.
/// </summary>
internal sealed class StudyTimeLeft(IReadOnlyList<RunStatusLine> runs, int jobs, TimeProvider clock)
{
    private readonly SteadyEstimate _estimate = new();
    private long _last = clock.GetTimestamp();

    /// <summary>As of now; null while nothing can be said.</summary>
    public TimeSpan? Now()
    {
        var passed = clock.GetElapsedTime(_last);
        _last = clock.GetTimestamp();
        return _estimate.Next(Computed(), passed);
    }

    private TimeSpan? Computed()
    {
        var slots = new PriorityQueue<int, double>(Enumerable.Range(0, jobs).Select(slot => (slot, 0.0)));
        var end = 0.0;
        foreach (var run in runs.Where(run => run.Phase is RunPhase.Running or RunPhase.Waiting).OrderBy(run => run.Phase == RunPhase.Waiting))
        {
            if ((run.Phase == RunPhase.Running ? run.SecondsLeft : Expected(run)) is not { } seconds)
            {
                return null;
            }

            slots.TryDequeue(out var slot, out var free);
            slots.Enqueue(slot, free + seconds);
            end = Math.Max(end, free + seconds);
        }

        return TimeSpan.FromSeconds(end);
    }

    /// <summary>The mean of runs of the same cell, else of the same setting, else of all.</summary>
    private double? Expected(RunStatusLine waiting)
    {
        var cell = waiting.Run.Cell;
        return Mean(runs.Where(run => run.Run.Cell.Variant == cell.Variant && run.Run.Cell.Setting == cell.Setting))
            ?? Mean(runs.Where(run => run.Run.Cell.Setting == cell.Setting))
            ?? Mean(runs);
    }

    private static double? Mean(IEnumerable<RunStatusLine> runs)
    {
        var known = runs.Select(run => run.ExpectedSeconds).OfType<double>().ToList();
        return known.Count > 0 ? known.Average() : null;
    }
}
