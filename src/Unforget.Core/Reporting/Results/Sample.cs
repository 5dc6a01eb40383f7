namespace Unforget.Reporting.Results;

/// <summary>What counts as one observation in means, deviations and intervals.</summary>
public enum Repetition
{
    /// <summary>A class order: the seeds of one order are averaged first.</summary>
    Order,

    /// <summary>A run: every pair of class order and seed.</summary>
    Run,
}

/// <summary>A few observations, summed up.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Sample standard deviation (divisor n - 1); null for a single one.</param>
/// <param name="Count">n.</param>
public sealed record Sample(double Mean, double? Deviation, int Count)
{
    /// <summary>Sums up observations.</summary>
    /// <returns>Null for none.</returns>
    public static Sample? Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            return null;
        }

        var mean = all.Average();
        return new Sample(mean, all.Length < 2 ? null : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)), all.Length);
    }

    /// <summary>Sums up a value over the finished runs of a cell.</summary>
    /// <param name="runs">Runs; unfinished ones and those without the value are left out.</param>
    /// <param name="value">The value of a record; null where it has none.</param>
    /// <param name="unit">What counts as one observation: the same for all cells of a comparison, see <see cref="StudyResults.Unit"/>.</param>
    /// <returns>Null when no run has the value.</returns>
    public static Sample? Of(IEnumerable<LabeledRun> runs, Func<RunRecord, double?> value, Repetition unit) =>
        Of(runs.Where(run => run.IsComplete).Select(run => (run.Order, value(run.Record!))), unit);

    /// <summary>Sums up a value by class order.</summary>
    /// <param name="values">Class order and value of each run; runs without the value are left out.</param>
    /// <param name="unit">What counts as one observation.</param>
    /// <returns>Null when no run has the value.</returns>
    public static Sample? Of(IEnumerable<(string Order, double? Value)> values, Repetition unit) => Of(Observations(values, unit));

    /// <summary>One number for each observation.</summary>
    internal static IEnumerable<double> Observations(IEnumerable<(string Order, double? Value)> values, Repetition unit)
    {
        var orders = values.Where(one => one.Value is not null).GroupBy(one => one.Order, one => one.Value!.Value);
        return unit == Repetition.Order ? orders.Select(order => order.Average()) : orders.SelectMany(order => order);
    }
}
