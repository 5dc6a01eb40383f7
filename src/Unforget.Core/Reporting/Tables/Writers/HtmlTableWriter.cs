using Unforget.Reporting.Markup;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>
/// HTML tables with headers that screen readers announce, without any style: a part of a page, not a page. A wide table lies in a
/// region that scrolls by itself.
/// </summary>
internal sealed class HtmlTableWriter : TableWriter
{
    public override string Name => "html";

    public override string Write(IReadOnlyList<Table> tables, int? width = null) => string.Join('\n', tables.Select(table => Of(table).Text));

    private static Html Of(Table table) => Html.Of($"""
        <div class="table" role="region" aria-label="{table.Title}" tabindex="0">
        <table>
        <caption>{table.Title}</caption>
        <thead><tr>{table.Columns.Select(Heading)}</tr></thead>
        <tbody>
        {table.Rows.Select(row => Row(row, table.Columns))}</tbody>
        </table>
        </div>
        {Sentences(table)}{Notes(table)}
        """);

    private static Html Heading(TableColumn column) => Html.Of($"<th scope=\"col\"{Class(column)}>{column.Heading}</th>");

    private static Html Row(TableRow row, IReadOnlyList<TableColumn> columns) =>
        Html.Of($"<tr{new Html(row.BeginsGroup ? " class=\"group\"" : "")}>{row.Cells.Select((cell, i) => Cell(cell, columns[i], isHeader: i == 0))}</tr>\n");

    /// <summary>The first cell says what the row is about.</summary>
    private static Html Cell(TableCell cell, TableColumn column, bool isHeader)
    {
        var notes = cell.Notes.Count > 0 ? Html.Of($" <sup>{Marks(cell)}</sup>") : Html.Empty;
        var text = CellText.Of(cell, column);
        return isHeader
            ? Html.Of($"<th scope=\"row\"{Class(column)}>{text}{notes}</th>")
            : Html.Of($"<td{Class(column)}>{text}{notes}</td>");
    }

    private static Html Class(TableColumn column) => new(column.IsText ? " class=\"text\"" : "");

    private static Html Sentences(Table table) =>
        table.Captions.Count == 0 ? Html.Empty : Html.Of($"<p class=\"small\">{string.Join(' ', table.Captions)}</p>\n");

    private static Html Notes(Table table) => table.Notes.Count == 0
        ? Html.Empty
        : Html.Of($"<ul class=\"notes\">{table.Notes.Select((note, i) => Html.Of($"<li><sup>{CellText.Mark(i)}</sup> {note}</li>"))}</ul>\n");
}
