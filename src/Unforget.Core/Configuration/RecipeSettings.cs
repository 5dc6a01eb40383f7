using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>Values for keys of a recipe, written as a block: what <c>--set</c> takes on the command line.</summary>
public sealed class RecipeSettings
{
    private RecipeSettings(IReadOnlyList<RecipeSetting> values) => Values = values;

    /// <summary>None.</summary>
    public static RecipeSettings None { get; } = new([]);

    /// <summary>Arguments for <c>--set</c>, KEY=VALUE, in the order of writing.</summary>
    public IReadOnlyList<string> Arguments => [.. Values.Select(value => value.Argument)];

    /// <summary>The same with their places.</summary>
    internal IReadOnlyList<RecipeSetting> Values { get; }

    /// <summary>The full keys.</summary>
    public IEnumerable<string> Keys => Pairs.Select(pair => pair.Key);

    /// <summary>Keys with the text of their values.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Pairs =>
        Arguments.Select(argument => argument.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]));

    /// <summary>Reads a block. A block inside it stands for keys with a dot.</summary>
    /// <exception cref="UserError">A list holds more than single values.</exception>
    internal static RecipeSettings Of(SourceBlock block) => new([.. Flatten(block, "")]);

    private static IEnumerable<RecipeSetting> Flatten(SourceBlock block, string path) => block.Entries.SelectMany(entry =>
    {
        var key = RecordBinder.Join(path, entry.Key);
        return entry.Value is SourceBlock inner ? Flatten(inner, key) : [new RecipeSetting($"{key}={Text(entry.Value, key)}", entry.Place)];
    });

    private static string Text(SourceNode node, string key) => node switch
    {
        SourceScalar { IsQuoted: true } text =>
            $"\"{text.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        SourceScalar { Text.Length: 0 } => throw new UserError($"{node.Place}: {key} needs a value, got none"),
        SourceScalar scalar => scalar.Text,
        SourceList list => $"[{string.Join(", ", list.Items.Select(item => item is SourceScalar
            ? Text(item, key)
            : throw new UserError($"{item.Place}: {key} is a list of single values")))}]",
        _ => throw new UserError($"{node.Place}: {key} is a single value or a list"),
    };
}

/// <summary>A value over a recipe.</summary>
/// <param name="Argument">KEY=VALUE.</param>
/// <param name="Place">Where it was written, for messages.</param>
internal readonly record struct RecipeSetting(string Argument, string Place)
{
    /// <summary>One that was given as an option of the command line.</summary>
    public static RecipeSetting OfOption(string argument) => new(argument, $"--set {argument}");
}
