using System.Text;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>GitHub-flavoured Markdown.</summary>
internal sealed class MarkdownTableWriter : TableWriter
{
    public override string Name => "markdown";

    public override string Write(IReadOnlyList<Table> tables, int? width = null) => Joined(tables, Append);

    private static void Append(StringBuilder text, Table table)
    {
        text.Append("**").Append(Escape(table.Title)).Append("**\n\n");
        AppendRow(text, table.Columns.Select(column => Escape(column.Heading)));
        AppendRow(text, table.Columns.Select(column => column.IsText ? "---" : "---:"));
        foreach (var row in table.Rows)
        {
            AppendRow(text, row.Cells.Select((cell, i) => Text(cell, table.Columns[i])));
        }

        text.Append('\n');
        foreach (var caption in table.Captions)
        {
            text.Append(Escape(caption)).Append('\n');
        }

        for (var i = 0; i < table.Notes.Count; i++)
        {
            text.Append("\n<sup>").Append(CellText.Mark(i)).Append("</sup> ").Append(Escape(table.Notes[i])).Append('\n');
        }
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Text(TableCell cell, TableColumn column) =>
        Escape(CellText.Of(cell, column).Trim()) + (cell.Notes.Count > 0 ? $" <sup>{Marks(cell)}</sup>" : "");

    /// <summary>What a Markdown reader would take for markup.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            _ = character switch
            {
                '|' or '\\' or '*' or '_' or '`' or '[' or ']' or '#' or '~' => escaped.Append('\\').Append(character),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '\n' or '\r' => escaped.Append(' '),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
