using System.Text;
using Unforget.Foundation;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>Writes tables down in one format.</summary>
public abstract class TableWriter
{
    /// <summary>All formats.</summary>
    public static IReadOnlyList<TableWriter> All { get; } =
        [new TextTableWriter(), new MarkdownTableWriter(), new LatexTableWriter(), new HtmlTableWriter(), new CsvTableWriter(), new JsonTableWriter()];

    /// <summary>Name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The writer of a name.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static TableWriter Find(string name) => All.FirstOrDefault(writer => writer.Name == name)
        ?? throw new UserError($"unknown format '{name}' (known: {string.Join(", ", All.Select(writer => writer.Name))})");

    /// <summary>Writes tables, one after the other. LF line ends.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="width">Columns of the screen, for the format that is read on one: what is wider is broken; null for no limit.</param>
    public abstract string Write(IReadOnlyList<Table> tables, int? width = null);

    /// <summary>Marks of a cell's notes, such as <c>a,b</c>; empty for none.</summary>
    private protected static string Marks(TableCell cell) => string.Join(',', cell.Notes.Select(CellText.Mark));

    /// <summary>Tables with an empty line between them.</summary>
    private protected static string Joined(IReadOnlyList<Table> tables, Action<StringBuilder, Table> write)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            write(text, table);
        }

        return text.ToString();
    }
}
