using System.Globalization;

namespace Unforget.Plots.Figures;

/// <summary>An axis with its marks; everything that a drawing needs is decided here.</summary>
/// <param name="Title">What it measures, with the unit.</param>
/// <param name="Low">Value at its beginning.</param>
/// <param name="High">Value at its end, greater than <paramref name="Low"/>.</param>
/// <param name="Ticks">Marks inside it, in ascending order.</param>
public sealed record PlotAxis(string Title, double Low, double High, IReadOnlyList<AxisTick> Ticks)
{
    private const int MostTicks = 6;

    /// <summary>Beyond the outermost marks, as a share of the distance between them: a point at the edge is drawn whole.</summary>
    private const double EdgeMargin = 0.03;

    /// <summary>An axis from one round value to another, and a little beyond.</summary>
    /// <param name="title">What it measures.</param>
    /// <param name="low">Smallest value to be shown.</param>
    /// <param name="high">Largest value to be shown; may equal <paramref name="low"/>.</param>
    /// <param name="smallestStep">Least distance between marks, for values that are whole numbers or that need no finer marks.</param>
    public static PlotAxis Round(string title, double low, double high, double smallestStep = 0)
    {
        var step = Math.Max(smallestStep, RoundStep((high - low) / (MostTicks - 1)));
        var first = (long)Math.Floor((low / step) + 1e-9);
        var last = Math.Max(first + 1, (long)Math.Ceiling((high / step) - 1e-9));
        if (low == high && low != 0)
        {
            // A single value in the middle, not at an edge.
            first--;
        }

        var margin = (last - first) * step * EdgeMargin;
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        return new PlotAxis(title, (first * step) - margin, (last * step) + margin,
            [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => Tick((first + i) * step, decimals))]);
    }

    /// <summary>An axis from 0 to the last of many equal steps, with round marks as far as it goes.</summary>
    /// <param name="title">What it measures.</param>
    /// <param name="count">Its last value, a whole number of at least 1.</param>
    public static PlotAxis Counted(string title, double count)
    {
        var round = Round(title, 0, count, smallestStep: 1);
        return new PlotAxis(title, 0, count + Math.Max(0.5, count * EdgeMargin / 2), [.. round.Ticks.Where(tick => tick.Position <= count)]);
    }

    /// <summary>An axis of numbers of classes: marks only where something was measured, thinned out until they have room.</summary>
    /// <param name="title">What it measures.</param>
    /// <param name="positions">Where something was measured, at least one.</param>
    public static PlotAxis Measured(string title, IEnumerable<double> positions)
    {
        double[] places = [.. positions.Distinct().Order()];
        var margin = places.Length == 1 ? 1 : (places[^1] - places[0]) * EdgeMargin;
        var room = (places[^1] - places[0]) / 8;
        List<AxisTick> ticks = [];
        foreach (var place in places)
        {
            if (ticks.Count == 0 || place - ticks[^1].Position >= room)
            {
                ticks.Add(Tick(place, decimals: 0));
            }
        }

        return new PlotAxis(title, places[0] - margin, places[^1] + margin, ticks);
    }

    private static AxisTick Tick(double value, int decimals)
    {
        var text = Math.Round(value, decimals).ToString($"N{decimals}", CultureInfo.InvariantCulture);
        return new AxisTick(value, text.StartsWith("-0", StringComparison.Ordinal) && value == 0 ? text[1..] : text.Replace('-', '−'));
    }

    /// <summary>1, 2 or 5 times a power of ten, not below the wanted step.</summary>
    private static double RoundStep(double wanted)
    {
        if (!(wanted > 0))
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        var factor = (wanted / power) switch { <= 1.0000001 => 1, <= 2.0000001 => 2, <= 5.0000001 => 5, _ => 10 };
        return factor * power;
    }
}

/// <summary>A mark on an axis.</summary>
/// <param name="Position">Value.</param>
/// <param name="Label">Text; may be empty.</param>
public sealed record AxisTick(double Position, string Label);
