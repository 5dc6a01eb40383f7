using System.Text.Json.Nodes;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>A JSON list of tables in full precision: rows are objects by column key; a cell with more than one number is an object.</summary>
internal sealed class JsonTableWriter : TableWriter
{
    public override string Name => "json";

    public override string Write(IReadOnlyList<Table> tables, int? width = null) => ReadableJson.Write(new JsonArray([.. tables.Select(Node)]));

    private static JsonObject Node(Table table) => new()
    {
        ["table"] = table.Name,
        ["title"] = table.Title,
        ["captions"] = Texts(table.Captions),
        ["columns"] = new JsonArray([.. table.Columns.Select(column => new JsonObject { ["key"] = column.Key, ["heading"] = column.Heading })]),
        ["rows"] = new JsonArray([.. table.Rows.Select(row => Node(table, row))]),
    };

    private static JsonObject Node(Table table, TableRow row)
    {
        var node = new JsonObject();
        foreach (var (column, cell) in table.Columns.Zip(row.Cells))
        {
            var fields = CellFields.Of(cell);
            node[column.Key] = fields is [var only]
                ? Value(only.Value)
                : new JsonObject(fields.Select(field =>
                    KeyValuePair.Create<string, JsonNode?>(field.Name.Length == 0 ? MainName(cell) : field.Name, Value(field.Value))));
        }

        node["notes"] = Texts(row.Cells.SelectMany(cell => cell.Notes).Distinct().Select(note => table.Notes[note]));
        return node;
    }

    private static string MainName(TableCell cell) => cell is RangeCell ? "low" : "mean";

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonValue? Value(object? value) => value switch
    {
        double number => JsonValue.Create(number),
        int number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        _ => null,
    };
}
