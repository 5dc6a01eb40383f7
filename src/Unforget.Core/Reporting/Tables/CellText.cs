using System.Globalization;
using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>Cells as people read them, in every format that has letters; each format then escapes what it must.</summary>
public static class CellText
{
    private const string Dash = "–";

    /// <summary>The text of a cell, without its notes.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="column">Its column, for the decimals.</param>
    public static string Of(TableCell cell, TableColumn column)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(column);
        return cell switch
        {
            TextCell text => text.Text,
            NumberCell { Value: { } value } number => Number(value, column.Decimals, number.IsSigned),
            SampleCell { Value: { } sample } => sample.Deviation is { } deviation
                ? $"{Number(sample.Mean, column.Decimals)} ± {Number(deviation, column.Decimals)}"
                : Number(sample.Mean, column.Decimals),
            PublishedCell published => Published(published.Mean, published.Deviation),
            RangeCell range => Range(Number(range.Low, column.Decimals), Number(range.High, column.Decimals)),
            DifferenceCell { Value: { } difference } => Difference(difference, column.Decimals),
            _ => Dash,
        };
    }

    /// <summary>What a difference says about the world: its sign, or that it cannot be told from none.</summary>
    public static string Verdict(PairedDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return difference.IsDistinguishable switch
        {
            null => "one pair, no interval",
            false => "not distinguishable",
            true => difference.Mean > 0 ? "higher" : "lower",
        };
    }

    /// <summary>Letter of a note: a, b, ..., z, aa, ab, ...</summary>
    public static string Mark(int note) => note < 26 ? $"{(char)('a' + note)}" : Mark((note / 26) - 1) + Mark(note % 26);

    /// <summary>A published number with the decimals that it was printed with.</summary>
    internal static string Published(double mean, double? deviation) => deviation is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"{mean} ± {known}")
        : mean.ToString(CultureInfo.InvariantCulture);

    private static string Difference(PairedDifference difference, int decimals)
    {
        var mean = Number(difference.Mean, decimals, isSigned: true);
        return difference is { StandardError: { } error, Low: { } low, High: { } high }
            ? $"{mean} ± {Number(error, decimals)} [{Number(low, decimals, isSigned: true)}, {Number(high, decimals, isSigned: true)}] {Verdict(difference)}"
            : $"{mean} ({Verdict(difference)})";
    }

    private static string Range(string low, string high) => low == high ? low : $"{low} to {high}";

    private static string Number(double value, int decimals, bool isSigned = false)
    {
        // Adding zero turns a negative zero, which rounding makes, into a plain one.
        var text = (Math.Round(value, decimals) + 0.0).ToString($"N{decimals}", CultureInfo.InvariantCulture);
        return isSigned && value > 0 ? $"+{text}" : text;
    }
}
