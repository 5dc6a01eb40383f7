namespace Unforget.Cli.Studies;

/// <summary>Time left for a whole study: what the running runs say, and for the waiting ones what runs like them took.</summary>
internal static class StudyTimeLeft
{
    /// <summary>The time left.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="jobs">Runs at a time.</param>
    /// <returns>Null while nothing can be said.</returns>
    public static TimeSpan? Of(IReadOnlyList<RunStatusLine> runs, int jobs)
    {
        var slots = new PriorityQueue<int, double>(Enumerable.Range(0, jobs).Select(slot => (slot, 0.0)));
        var end = 0.0;
        foreach (var run in runs.Where(run => run.Phase is RunPhase.Running or RunPhase.Waiting).OrderBy(run => run.Phase == RunPhase.Waiting))
        {
            if ((run.Phase == RunPhase.Running ? run.SecondsLeft : Expected(run, runs)) is not { } seconds)
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
    private static double? Expected(RunStatusLine waiting, IReadOnlyList<RunStatusLine> runs)
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
