using System.Text;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>Aligned columns for a terminal or a plain file.</summary>
internal sealed class TextTableWriter : TableWriter
{
    private const string Gap = "  ";

    public override string Name => "text";

    public override string Write(IReadOnlyList<Table> tables) => Joined(tables, Append);

    private static void Append(StringBuilder text, Table table)
    {
        var cells = table.Rows.Select(row => row.Cells.Select((cell, i) => Text(cell, table.Columns[i])).ToArray()).ToList();
        var widths = table.Columns.Select((column, i) => cells.Select(row => row[i].Length).Append(column.Heading.Length).Max()).ToArray();
        text.Append(table.Title).Append("\n\n");
        AppendLine(text, table, widths, [.. table.Columns.Select(column => column.Heading)]);
        text.AppendJoin(Gap, widths.Select(width => new string('─', width))).Append('\n');
        foreach (var (row, line) in table.Rows.Zip(cells))
        {
            text.Append(row.BeginsGroup ? "\n" : "");
            AppendLine(text, table, widths, line);
        }

        text.Append('\n');
        foreach (var caption in table.Captions)
        {
            text.Append(caption).Append('\n');
        }

        for (var i = 0; i < table.Notes.Count; i++)
        {
            text.Append(CellText.Mark(i)).Append(") ").Append(table.Notes[i]).Append('\n');
        }
    }

    private static void AppendLine(StringBuilder text, Table table, int[] widths, string[] cells)
    {
        var line = string.Join(Gap, cells.Select((cell, i) => table.Columns[i].IsText ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])));
        text.Append(line.TrimEnd()).Append('\n');
    }

    private static string Text(TableCell cell, TableColumn column) =>
        CellText.Of(cell, column) + (cell.Notes.Count > 0 ? $" {Marks(cell)})" : "");
}
