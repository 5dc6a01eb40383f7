namespace Unforget.Reporting.Tables;

/// <summary>
/// A table as numbers and words, independent of how it is written down. Rows have one cell for each column. A cell can point to
/// notes below the table, which say what a reader must know before comparing it with its neighbours.
/// </summary>
/// <param name="Name">Short name in snake_case, for programs.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">From left to right.</param>
/// <param name="Rows">From top to bottom.</param>
public sealed record Table(string Name, string Title, IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableRow> Rows)
{
    /// <summary>How the numbers came about: units, repetitions, definitions. One sentence each.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>Notes that cells point to by index.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The table without those of the named columns in which no row has anything.</summary>
    internal Table WithoutEmpty(params string[] keys)
    {
        List<int> kept =
        [
            .. Enumerable.Range(0, Columns.Count)
                .Where(i => !keys.Contains(Columns[i].Key) || Rows.Any(row => row.Cells[i] is not TextCell { Text: "" })),
        ];
        return this with
        {
            Columns = [.. kept.Select(i => Columns[i])],
            Rows = [.. Rows.Select(row => row with { Cells = [.. kept.Select(i => row.Cells[i])] })],
        };
    }
}

/// <summary>A column.</summary>
/// <param name="Key">Name in snake_case for programs, unique in the table.</param>
/// <param name="Heading">For people.</param>
/// <param name="Decimals">Decimals of its numbers, for people; programs get full precision.</param>
/// <param name="IsText">Whether it is set to the left.</param>
/// <param name="NamesRow">Whether it says what a row is about: where a table is split, each part has it.</param>
public sealed record TableColumn(string Key, string Heading, int Decimals = 0, bool IsText = false, bool NamesRow = false);

/// <summary>A row.</summary>
/// <param name="Cells">One for each column.</param>
/// <param name="BeginsGroup">Whether a line or a gap separates it from the row above.</param>
public sealed record TableRow(IReadOnlyList<TableCell> Cells, bool BeginsGroup = false);
