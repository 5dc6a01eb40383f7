using System.Globalization;
using System.Text;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>
/// Comma-separated values (RFC 4180 with LF line ends) in full precision. A column that holds more than one number becomes
/// several; the last column holds the row's notes. Captions are left out; several tables have an empty line between them.
/// </summary>
internal sealed class CsvTableWriter : TableWriter
{
    public override string Name => "csv";

    public override string Write(IReadOnlyList<Table> tables, int? width = null) => Joined(tables, Append);

    private static void Append(StringBuilder text, Table table)
    {
        var fields = table.Columns.Select((_, i) => FieldsOf(table, i)).ToList();
        var heads = table.Columns.SelectMany((column, i) => fields[i].Select(field => field.Length == 0 ? column.Key : $"{column.Key}_{field}"));
        AppendLine(text, heads.Append("notes"));
        foreach (var row in table.Rows)
        {
            var values = row.Cells.SelectMany((cell, i) =>
            {
                var own = CellFields.Of(cell);
                return fields[i].Select(field => Text(own.FirstOrDefault(one => one.Name == field).Value));
            });
            var notes = row.Cells.SelectMany(cell => cell.Notes).Distinct().Select(note => table.Notes[note]);
            AppendLine(text, values.Append(string.Join("; ", notes)));
        }
    }

    /// <summary>Names of the values that the cells of a column have, the main value first.</summary>
    private static List<string> FieldsOf(Table table, int column) =>
        [.. table.Rows.SelectMany(row => CellFields.Of(row.Cells[column]).Select(field => field.Name)).Prepend("").Distinct()];

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append('\n');

    private static string Text(object? value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        null => "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
