using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Unforget.Reporting.Results;

namespace Unforget.Configuration;

/// <summary>
/// Writes the effective configuration: every key with its value, and the blocks of the chosen backbone and method. The
/// YAML binds back to an equal recipe.
/// </summary>
public static partial class RecipeWriter
{
    /// <summary>The recipe as YAML with LF line ends.</summary>
    public static string ToYaml(Recipe recipe) => ToYaml(ToJson(recipe));

    /// <summary>The recipe as a tree with the same keys, for the run record.</summary>
    public static JsonObject ToJson(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var root = RecordNode(recipe);
        root[recipe.Backbone] = RecordNode(recipe.BackboneOptions);
        root[recipe.Method] = RecordNode(recipe.MethodOptions);
        return root;
    }

    /// <summary>Full keys whose values differ between two effective configurations, or that only one of them has; in the order of writing.</summary>
    public static IReadOnlyList<string> Differences(Recipe first, Recipe second)
    {
        List<(string Key, string Value)> a = [.. RecipeKeys.Flatten(ToJson(first))];
        List<(string Key, string Value)> b = [.. RecipeKeys.Flatten(ToJson(second))];
        var common = a.Intersect(b).ToHashSet();
        return [.. a.Concat(b).Where(pair => !common.Contains(pair)).Select(pair => pair.Key).Distinct()];
    }

    /// <summary>Text of every value by its full key.</summary>
    internal static IReadOnlyDictionary<string, string> Values(Recipe recipe) =>
        RecipeKeys.Flatten(ToJson(recipe)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>A tree as <see cref="ToJson"/> makes it, as YAML.</summary>
    public static string ToYaml(JsonObject tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var text = new StringBuilder();
        WriteBlock(text, tree, indentation: 0);
        return text.ToString();
    }

    private static JsonObject RecordNode(object record)
    {
        var node = new JsonObject();
        foreach (var key in OptionsSchema.Of(record.GetType()).Keys)
        {
            var value = key.Property.GetValue(record);
            node[key.Name] = value switch
            {
                null => null,
                _ when key.IsBlock => RecordNode(value),
                _ when key.ElementType is not null => new JsonArray([.. ((System.Collections.IEnumerable)value).Cast<object>().Select(ValueNode)]),
                _ => ValueNode(value),
            };
        }

        return node;
    }

    private static JsonNode? ValueNode(object value) => value switch
    {
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        Enum => JsonValue.Create(ValueReader.EnumName(value)),
        // A type that reads its own text: a list in brackets is a list of numbers here too, and a number a number.
        _ => value.ToString() is { } text
            && (text.StartsWith('[') || decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            ? JsonNode.Parse(text)
            : JsonValue.Create(value.ToString()),
    };

    private static void WriteBlock(StringBuilder text, JsonObject block, int indentation)
    {
        foreach (var (key, value) in block)
        {
            text.Append(' ', indentation).Append(key).Append(':');
            if (value is JsonObject { Count: > 0 } inner)
            {
                text.Append('\n');
                WriteBlock(text, inner, indentation + 2);
            }
            else
            {
                text.Append(' ').Append(value is JsonObject ? "{}" : ScalarText(value)).Append('\n');
            }
        }
    }

    private static string ScalarText(JsonNode? node) => node switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(", ", list.Select(ScalarText))}]",
        JsonValue value when value.TryGetValue<string>(out var text) => PlainText().IsMatch(text) && !Reserved().IsMatch(text) ? text : Quoted(text),
        JsonValue value when value.TryGetValue<double>(out var number) && !value.TryGetValue<long>(out _) => number.ToString("R", CultureInfo.InvariantCulture),
        _ => node.ToJsonString(),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            var mustEscape = char.IsControl(character) || character is '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';
            _ = character switch
            {
                '"' or '\\' => quoted.Append('\\').Append(character),
                '\n' => quoted.Append("\\n"),
                _ when mustEscape => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Text that YAML reads as it stands, without quotes, also inside a list.</summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*\z")]
    private static partial Regex PlainText();

    /// <summary>Words that some YAML readers take for another type.</summary>
    [GeneratedRegex(@"^(null|true|false|yes|no|on|off|y|n|nan|inf)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reserved();
}
