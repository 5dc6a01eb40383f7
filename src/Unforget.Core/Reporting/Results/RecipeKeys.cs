using System.Text.Json.Nodes;

namespace Unforget.Reporting.Results;

/// <summary>An effective recipe as recorded, as full keys with the text of their values.</summary>
public static class RecipeKeys
{
    /// <summary>Keys that say which repetition a run is or how it is called, and change nothing else about the experiment.</summary>
    public static readonly IReadOnlyList<string> OfRepetition =
        ["name", "description", "references", "seed", "protocol.class_order", "protocol.order_seed"];

    /// <summary>Full keys with dots, in the order of writing.</summary>
    public static IEnumerable<(string Key, string Value)> Flatten(JsonNode? node, string path = "") => node is JsonObject block
        ? block.SelectMany(pair => Flatten(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))
        : [(path, Text(node))];

    /// <summary>The value of a full key; null where the recipe does not have it.</summary>
    public static JsonNode? Find(JsonNode recipe, string key) => key.Split('.').Aggregate((JsonNode?)recipe, (node, part) => (node as JsonObject)?[part]);

    /// <summary>What a recorded recipe says was run: its full keys with their values, without those of <see cref="OfRepetition"/>.</summary>
    public static IReadOnlyDictionary<string, string> Facts(JsonNode recipe) =>
        Flatten(recipe).Where(pair => !OfRepetition.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>
    /// Keys in which recipes differ, in the order of writing. A key that only some of them have says nothing: the options of a
    /// method come with the method, which differs itself.
    /// </summary>
    /// <param name="recipes">The recipes, each as <see cref="Facts"/> gives it.</param>
    public static IReadOnlyList<string> Differing(IEnumerable<IReadOnlyDictionary<string, string>> recipes) =>
        [.. recipes.SelectMany(recipe => recipe).Distinct().GroupBy(pair => pair.Key).Where(values => values.Count() > 1).Select(values => values.Key)];

    private static string Text(JsonNode? node) => node switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(", ", list.Select(Text))}]",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
