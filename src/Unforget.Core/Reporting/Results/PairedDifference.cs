using MathNet.Numerics.Distributions;

namespace Unforget.Reporting.Results;

/// <summary>
/// Difference of a variant to a baseline over pairs of runs with the same class order and seed, with Student's t-interval.
/// Pairing takes out what an order or a seed does to both.
/// </summary>
/// <param name="Mean">Variant minus baseline.</param>
/// <param name="StandardError">Sample deviation of the differences over sqrt(n); null for a single one.</param>
/// <param name="HalfWidth">Half the 95 % interval, t(0.975; n - 1) standard errors; null for a single one.</param>
/// <param name="Count">n, the number of differences.</param>
public sealed record PairedDifference(double Mean, double? StandardError, double? HalfWidth, int Count)
{
    /// <summary>Probability that the interval covers the true mean difference, for normal differences.</summary>
    public const double Confidence = 0.95;

    /// <summary>Lower end of the interval; null for a single difference.</summary>
    public double? Low => Mean - HalfWidth;

    /// <summary>Upper end of the interval; null for a single difference.</summary>
    public double? High => Mean + HalfWidth;

    /// <summary>Whether the interval leaves zero out; null where there is no interval.</summary>
    public bool? IsDistinguishable => HalfWidth is { } half ? Math.Abs(Mean) > half : null;

    /// <summary>Compares the finished runs of two cells.</summary>
    /// <param name="runs">The variant's.</param>
    /// <param name="baseline">The baseline's.</param>
    /// <param name="value">The value of a record; null where it has none.</param>
    /// <param name="unit">What counts as one observation; pairs of one order are averaged first for <see cref="Repetition.Order"/>.</param>
    /// <returns>Null without any pair.</returns>
    public static PairedDifference? Of(
        IEnumerable<LabeledRun> runs, IEnumerable<LabeledRun> baseline, Func<RunRecord, double?> value, Repetition unit)
    {
        var others = baseline.Where(run => run.IsComplete).ToDictionary(run => (run.Order, run.Seed));
        var pairs = runs.Where(run => run.IsComplete && others.ContainsKey((run.Order, run.Seed)))
            .Select(run => (run.Order, value(run.Record!) - value(others[(run.Order, run.Seed)].Record!)));
        return Sample.Of(Sample.Observations(pairs, unit)) is { } sample ? Of(sample) : null;
    }

    private static PairedDifference Of(Sample differences)
    {
        if (differences.Deviation is not { } deviation)
        {
            return new PairedDifference(differences.Mean, null, null, differences.Count);
        }

        var error = deviation / Math.Sqrt(differences.Count);
        var quantile = StudentT.InvCDF(location: 0, scale: 1, freedom: differences.Count - 1, p: 1 - ((1 - Confidence) / 2));
        return new PairedDifference(differences.Mean, error, quantile * error, differences.Count);
    }
}
