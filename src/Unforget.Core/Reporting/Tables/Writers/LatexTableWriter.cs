using System.Text;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>LaTeX with the package booktabs.</summary>
internal sealed class LatexTableWriter : TableWriter
{
    public override string Name => "latex";

    public override string Write(IReadOnlyList<Table> tables, int? width = null) => Joined(tables, Append);

    private static void Append(StringBuilder text, Table table)
    {
        text.Append("% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n")
            .Append("\\caption{").Append(Escape(table.Title)).Append("}\n")
            .Append("\\begin{tabular}{").Append(string.Concat(table.Columns.Select(column => column.IsText ? 'l' : 'r'))).Append("}\n\\toprule\n");
        AppendRow(text, table.Columns.Select(column => Escape(column.Heading)));
        text.Append("\\midrule\n");
        foreach (var row in table.Rows)
        {
            text.Append(row.BeginsGroup ? "\\addlinespace\n" : "");
            AppendRow(text, row.Cells.Select((cell, i) => Text(cell, table.Columns[i])));
        }

        text.Append("\\bottomrule\n\\end{tabular}\n");
        if (table.Captions.Count + table.Notes.Count > 0)
        {
            text.Append("\n\\smallskip\n\\begin{minipage}{\\linewidth}\\footnotesize\n");
            foreach (var caption in table.Captions)
            {
                text.Append(Escape(caption)).Append('\n');
            }

            for (var i = 0; i < table.Notes.Count; i++)
            {
                text.Append("\\par $^{").Append(CellText.Mark(i)).Append("}$ ").Append(Escape(table.Notes[i])).Append('\n');
            }

            text.Append("\\end{minipage}\n");
        }

        text.Append("\\end{table}\n");
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(" & ", cells).Append(" \\\\\n");

    private static string Text(TableCell cell, TableColumn column)
    {
        var plain = CellText.Of(cell, column);
        var indented = plain.StartsWith("  ", StringComparison.Ordinal) ? $"\\quad {Escape(plain.Trim())}" : Escape(plain);
        return indented + (cell.Notes.Count > 0 ? $"$^{{{Marks(cell)}}}$" : "");
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => escaped.Append('\\').Append(character),
                '\\' => escaped.Append("\\textbackslash{}"),
                '~' => escaped.Append("\\textasciitilde{}"),
                '^' => escaped.Append("\\textasciicircum{}"),
                '<' or '>' => escaped.Append('$').Append(character).Append('$'),
                '±' => escaped.Append("$\\pm$"),
                '×' => escaped.Append("$\\times$"),
                '–' => escaped.Append("--"),
                // A bracket after the end of a row would be read as the row's extra space.
                '[' => escaped.Append("{[}"),
                ']' => escaped.Append("{]}"),
                '\n' or '\r' => escaped.Append(' '),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
