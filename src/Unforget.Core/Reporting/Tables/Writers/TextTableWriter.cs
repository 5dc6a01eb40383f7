using System.Text;
using Unforget.Reporting.Markup;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>Aligned columns for a terminal or a plain file.</summary>
internal sealed class TextTableWriter : TableWriter
{
    public override string Name => "text";

    public override string Write(IReadOnlyList<Table> tables, int? width = null) => Joined(tables, (text, table) => Append(text, table, width));

    private static void Append(StringBuilder text, Table table, int? width)
    {
        var cells = table.Rows.Select(row => row.Cells.Select((cell, i) => Text(cell, table.Columns[i])).ToArray()).ToArray();
        var layout = new TextLayout(table, cells, width);
        AppendWrapped(text, "", table.Title, width);
        foreach (var (i, part) in layout.Parts.Index())
        {
            text.Append('\n');
            AppendLines(text, table, layout, part, [.. table.Columns.Select(column => column.Heading)]);
            text.AppendJoin(TextLayout.Gap, part.Select(column => new string('─', layout.Width(column)))).Append('\n');
            foreach (var (row, line) in table.Rows.Zip(cells))
            {
                // A row that has nothing to say in a later part, such as a published value beside costs, is not repeated there.
                if (i == 0 || part.Any(column => !table.Columns[column].NamesRow && line[column].Length > 0))
                {
                    text.Append(row.BeginsGroup ? "\n" : "");
                    AppendLines(text, table, layout, part, line);
                }
            }
        }

        text.Append('\n');
        foreach (var caption in table.Captions)
        {
            AppendWrapped(text, "", caption, width);
        }

        for (var i = 0; i < table.Notes.Count; i++)
        {
            AppendWrapped(text, $"{CellText.Mark(i)}) ", table.Notes[i], width);
        }
    }

    /// <summary>A label and a text that goes on below itself.</summary>
    private static void AppendWrapped(StringBuilder text, string label, string sentence, int? width)
    {
        var lines = width is { } columns ? WordWrap.Lines(sentence, Math.Max(1, columns - label.Length)) : [sentence];
        text.Append(label).AppendJoin('\n' + new string(' ', label.Length), lines).Append('\n');
    }

    private static void AppendLines(StringBuilder text, Table table, TextLayout layout, int[] part, string[] cells)
    {
        var lines = part.Select(column => layout.Lines(column, cells[column])).ToArray();
        for (var i = 0; i < lines.Max(cell => cell.Count); i++)
        {
            var fields = part.Select((column, j) =>
            {
                var field = i < lines[j].Count ? lines[j][i] : "";
                return table.Columns[column].IsText ? field.PadRight(layout.Width(column)) : field.PadLeft(layout.Width(column));
            });
            text.Append(string.Join(TextLayout.Gap, fields).TrimEnd()).Append('\n');
        }
    }

    private static string Text(TableCell cell, TableColumn column) =>
        CellText.Of(cell, column) + (cell.Notes.Count > 0 ? $" {Marks(cell)})" : "");
}
