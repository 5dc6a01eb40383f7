using System.Globalization;
using Unforget.Plots.Figures;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>Means over the runs of a variant, and the words that explain them.</summary>
internal static class Averages
{
    /// <summary>Points at the positions that every run has.</summary>
    /// <param name="runs">For each run its class order, and its values by position.</param>
    public static IReadOnlyList<SeriesPoint> Points(IEnumerable<(string Order, IEnumerable<(double X, double? Value)> Values)> runs)
    {
        var all = runs.Select(run => (run.Order, Values: run.Values.Where(pair => pair.Value is not null).ToDictionary(pair => pair.X, pair => pair.Value))).ToList();
        return all.Count == 0 ? [] : [.. all[0].Values.Keys
            .Where(x => all.All(run => run.Values.ContainsKey(x)))
            .Order()
            .Select(x => new SeriesPoint(x, Sample.Of(all.Select(run => (run.Order, run.Values[x])))!))];
    }

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
        foreach (var group in variants.GroupBy(Repetitions).Where(group => group.Key.Length > 0))
        {
            var whose = group.Count() == variants.Count ? "" : $" ({Names(group)})";
            text += $" Mean over {group.Key}{whose}{(hasBands ? "; the band is one sample standard deviation to each side" : "")}.";
        }

        if (variants.Where(one => one.LeftOut > 0).ToList() is { Count: > 0 } partial)
        {
            text += $" Unfinished runs are left out: {string.Join(", ", partial.Select(one => FormattableString.Invariant($"{one.LeftOut} of {one.Label.Title}")))}.";
        }

        if (variants.Where(one => !one.IsFinished).ToList() is { Count: > 0 } unfinished)
        {
            text += $" Not finished, shown as far as it has come: {Names(unfinished)}.";
        }

        return text;
    }

    private static string Names(IEnumerable<VariantRuns> variants) => string.Join(", ", variants.Select(one => one.Label.Title));

    /// <summary>Empty for a single run.</summary>
    private static string Repetitions(VariantRuns variant)
    {
        var orders = variant.Runs.Select(run => run.Order).Distinct().Count();
        return (orders, variant.Runs.Count) switch
        {
            ( > 1, var runs) when runs > orders => FormattableString.Invariant($"{orders} class orders, seeds averaged first"),
            ( > 1, _) => FormattableString.Invariant($"{orders} class orders"),
            (_, > 1) => FormattableString.Invariant($"{variant.Runs.Count} seeds"),
            _ => "",
        };
    }
}
