using System.Globalization;

namespace Unforget.Benchmarks.Engines;

/// <summary>A median and the quartiles around it: half of the rounds lie between them.</summary>
internal readonly record struct Spread(double Low, double Median, double High)
{
    /// <summary>Of at least one measurement.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread(Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75));
    }

    /// <summary>With a number of decimals.</summary>
    public string ToText(int decimals)
    {
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        return $"{Text(Median)} ({Text(Low)} to {Text(High)})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }
}
