using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Unforget.Reporting;

/// <summary>
/// Run records as JSON, in the one form that files and the command line use: snake_case names, enums as snake_case text,
/// fractions unrounded, null for what there is nothing to say about.
/// </summary>
public static class RunRecordJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For a file that people open: indented, but lists of numbers and small blocks stay on one line. LF line ends.</summary>
    public static string Serialize(RunRecord record) => ReadableJson.Write(ToNode(record));

    /// <summary>On one line, without a line end.</summary>
    public static string SerializeLine(RunRecord record) => ToNode(record).ToJsonString(Options);

    /// <summary>As a tree with the same names.</summary>
    public static JsonNode ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!;

    /// <summary>From such a tree.</summary>
    /// <exception cref="JsonException">It is not one of a <typeparamref name="T"/>.</exception>
    internal static T FromNode<T>(JsonNode node) => node.Deserialize<T>(Options) ?? throw new JsonException($"null is no {typeof(T).Name}");

    /// <summary>Reads a record, in either form.</summary>
    /// <exception cref="JsonException">Not JSON, or not a run record.</exception>
    /// <exception cref="InvalidDataException">A record of another layout than <see cref="RunRecord.CurrentSchema"/>.</exception>
    public static RunRecord Deserialize(string json)
    {
        var node = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a run record is a JSON object");
        var schema = node["schema"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "none";
        return schema == RunRecord.CurrentSchema
            ? FromNode<RunRecord>(node)
            : throw new InvalidDataException($"run record with schema '{schema}'; this version reads '{RunRecord.CurrentSchema}'");
    }
}
