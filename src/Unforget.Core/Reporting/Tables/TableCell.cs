using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>One cell of a table.</summary>
public abstract record TableCell
{
    /// <summary>Indices into <see cref="Table.Notes"/>.</summary>
    public IReadOnlyList<int> Notes { get; init; } = [];

    /// <summary>A cell with nothing in it.</summary>
    public static TableCell Empty { get; } = new TextCell("");
}

/// <summary>Words.</summary>
/// <param name="Text">Plain text.</param>
public sealed record TextCell(string Text) : TableCell;

/// <summary>A number.</summary>
/// <param name="Value">Null for a dash.</param>
/// <param name="IsSigned">Whether a plus sign is written, as for differences.</param>
public sealed record NumberCell(double? Value, bool IsSigned = false) : TableCell;

/// <summary>A mean with its sample standard deviation.</summary>
/// <param name="Value">Null for a dash.</param>
public sealed record SampleCell(Sample? Value) : TableCell;

/// <summary>A published number.</summary>
/// <param name="Mean">As published.</param>
/// <param name="Deviation">As published; null where none was.</param>
public sealed record PublishedCell(double Mean, double? Deviation) : TableCell;

/// <summary>From the smallest to the largest of several numbers; one number where they are equal.</summary>
/// <param name="Low">Smallest.</param>
/// <param name="High">Largest.</param>
public sealed record RangeCell(double Low, double High) : TableCell;

/// <summary>A difference to the baseline with its interval, and whether it can be told from none.</summary>
/// <param name="Value">Null for a dash.</param>
public sealed record DifferenceCell(PairedDifference? Value) : TableCell;
