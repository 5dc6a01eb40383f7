namespace Unforget.Studies;

/// <summary>
/// A remaining time that a person can watch: it runs down with the clock, and what is newly known moves it step by step. The first
/// minutes of a study multiply every hiccup of one run by the number of runs that wait.
/// </summary>
public sealed class SteadyEstimate
{
    private const double LeastSeconds = 5;
    private const double Share = 0.1;

    private double? _shown;

    /// <summary>Takes up what is known now.</summary>
    /// <param name="left">Remaining time as computed; null while nothing can be said.</param>
    /// <param name="passed">Time since the last call.</param>
    /// <returns>Remaining time to show.</returns>
    public TimeSpan? Next(TimeSpan? left, TimeSpan passed)
    {
        if (left is not { TotalSeconds: var target })
        {
            return _shown is { } kept ? TimeSpan.FromSeconds(Math.Max(0, kept - passed.TotalSeconds)) : null;
        }

        var expected = Math.Max(0, (_shown ?? (target + passed.TotalSeconds)) - passed.TotalSeconds);

        // Half the way takes about seven hundredths of what is shown, so an hour follows in minutes and a minute in seconds.
        var slowness = Math.Max(LeastSeconds, Share * expected);
        _shown = target == 0 ? 0 : expected + ((target - expected) * (1 - Math.Exp(-passed.TotalSeconds / slowness)));
        return TimeSpan.FromSeconds(_shown.Value);
    }
}
