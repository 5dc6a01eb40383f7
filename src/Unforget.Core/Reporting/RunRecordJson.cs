using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Unforget.Foundation;

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

    /// <summary>Reads the file of a record.</summary>
    /// <param name="path">Path of a <c>run.json</c>.</param>
    /// <exception cref="UserError">It cannot be read, is damaged, or has another layout.</exception>
    public static RunRecord Read(string path)
    {
        try
        {
            return Deserialize(File.ReadAllText(path));
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{path} cannot be read: {error.Message}", error);
        }
        catch (JsonException error)
        {
            // The parser's own words speak of bytes and types.
            var where = error.LineNumber is { } line ? FormattableString.Invariant($"damaged at line {line + 1}") : error.Message;
            throw new UserError($"{path} is not a run record: {where}", error);
        }
        catch (InvalidDataException error)
        {
            throw new UserError($"{path} is not a run record: {error.Message}", error);
        }
    }

    /// <summary>The inverse of <see cref="ToNode"/>.</summary>
    /// <exception cref="JsonException">Something is missing or of another type.</exception>
    internal static T FromNode<T>(JsonNode node) => node.Deserialize<T>(Options) ?? throw new JsonException("null");

    /// <summary>Reads a record, in either form.</summary>
    /// <exception cref="JsonException">Not JSON, or not a run record.</exception>
    /// <exception cref="InvalidDataException">A record of another layout than <see cref="RunRecord.CurrentSchema"/>.</exception>
    public static RunRecord Deserialize(string json)
    {
        var node = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a run record is a JSON object");
        var schema = node["schema"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new JsonException("it names no schema");
        return schema == RunRecord.CurrentSchema
            ? FromNode<RunRecord>(node)
            : throw new InvalidDataException($"run record with schema '{schema}'; this version reads '{RunRecord.CurrentSchema}'");
    }
}
