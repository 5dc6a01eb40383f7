using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unforget.Reporting;

/// <summary>
/// Indented JSON in which lists of plain values and blocks that fit a line stay on one line: a matrix is readable, one number per
/// line is not.
/// </summary>
internal static class ReadableJson
{
    private const int LineLength = 120;
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Append(text, node, indentation: 0);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int indentation)
    {
        switch (node)
        {
            case JsonArray list when list.All(item => item is null or JsonValue):
                text.Append(Inline(list));
                break;
            case JsonArray list:
                AppendItems(text, '[', list.Select(item => ("", item)), ']', indentation);
                break;
            case JsonObject { Count: > 0 } block when !IsShort(block):
                AppendItems(text, '{', block.Select(pair => ($"{JsonSerializer.Serialize(pair.Key, OneLine)}: ", pair.Value)), '}', indentation);
                break;
            default:
                text.Append(Inline(node));
                break;
        }
    }

    private static void AppendItems(
        StringBuilder text, char open, IEnumerable<(string Name, JsonNode? Value)> items, char close, int indentation)
    {
        text.Append(open);
        var separator = "\n";
        foreach (var (name, value) in items)
        {
            text.Append(separator).Append(' ', indentation + 2).Append(name);
            Append(text, value, indentation + 2);
            separator = ",\n";
        }

        text.Append('\n').Append(' ', indentation).Append(close);
    }

    /// <summary>Only a block of plain values, or of such blocks, is a candidate; the cheap count keeps large trees from being written twice.</summary>
    private static bool IsShort(JsonObject block) =>
        block.Count <= 8
        && block.All(pair => pair.Value is null or JsonValue or JsonArray { Count: 0 }
            || (pair.Value is JsonObject inner && inner.All(item => item.Value is null or JsonValue)))
        && Inline(block).Length <= LineLength;

    private static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(", ", list.Select(Inline))}]",
        JsonObject block => $"{{{string.Join(", ", block.Select(pair => $"{JsonSerializer.Serialize(pair.Key, OneLine)}: {Inline(pair.Value)}"))}}}",
        _ => node.ToJsonString(OneLine),
    };
}
