using System.Globalization;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>The words that explain means over runs.</summary>
internal static class Averages
{
    /// <summary>A mean with its deviation, such as <c>64.3 ± 0.5</c>.</summary>
    public static string Text(Sample? sample, int decimals = 1)
    {
        var format = $"N{decimals}";
        return sample is null ? "" : Number(sample.Mean) + (sample.Deviation is { } deviation ? $" ± {Number(deviation)}" : "");

        string Number(double value) => value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>Sentences on what is averaged and what is left out; each begins with a space.</summary>
    /// <param name="variants">The variants in the figure.</param>
    /// <param name="hasBands">Whether deviations are drawn.</param>
    public static string Explain(IReadOnlyList<VariantRuns> variants, bool hasBands)
    {
        var text = "";
        foreach (var group in variants.GroupBy(Repetitions).Where(group => group.Key.Words.Length > 0))
        {
            var whose = group.Count() == variants.Count ? "" : $" ({Names(group)})";
            var band = hasBands && group.Key.HasDeviation ? "; the band is one sample standard deviation to each side" : "";
            text += $" Mean over {group.Key.Words}{whose}{band}.";
        }

        if (variants.Where(one => one.LeftOut > 0).ToList() is { Count: > 0 } partial)
        {
            var counts = partial.Select(one => FormattableString.Invariant($"{one.LeftOut} of {one.Label.Title}"));
            text += $" Unfinished runs are left out: {string.Join(", ", counts)}.";
        }

        if (variants.Where(one => !one.IsFinished).ToList() is { Count: > 0 } unfinished)
        {
            text += $" Not finished, shown as far as it has come: {Names(unfinished)}.";
        }

        return text;
    }

    private static string Names(IEnumerable<VariantRuns> variants) => string.Join(", ", variants.Select(one => one.Label.Title));

    /// <summary>What is averaged, and whether that has a deviation; empty for a single run.</summary>
    private static (string Words, bool HasDeviation) Repetitions(VariantRuns variant)
    {
        var (orders, runs) = (variant.Runs.Select(run => run.Order).Distinct().Count(), variant.Runs.Count);
        return (variant.Unit, orders, runs) switch
        {
            (_, _, 1) => ("", false),
            (Repetition.Run, _, _) => (FormattableString.Invariant($"{runs} seeds"), true),
            (_, 1, _) => (FormattableString.Invariant($"the {runs} seeds of one class order"), false),
            _ when runs > orders => (FormattableString.Invariant($"{orders} class orders, seeds averaged first"), true),
            _ => (FormattableString.Invariant($"{orders} class orders"), true),
        };
    }
}
