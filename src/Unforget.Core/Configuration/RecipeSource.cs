using System.Globalization;
using Unforget.Foundation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Unforget.Configuration;

/// <summary>
/// Reads YAML into nodes that know their lines, and lays <c>--set</c> over them. The part of YAML that recipes need:
/// one document of blocks, lists and scalars; no anchors, tags or merge keys.
/// </summary>
internal static class RecipeSource
{
    private const int MaxDepth = 16;

    /// <summary>Reads a recipe.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="kind">What it is, in messages: also studies and published values are written like recipes.</param>
    /// <exception cref="UserError">Not YAML, not a block of keys, or empty.</exception>
    public static SourceBlock Read(string yaml, string file, string kind = "recipe")
    {
        RefuseTabs(yaml, file);
        return Parse(yaml, mark => string.Create(CultureInfo.InvariantCulture, $"{file}:{mark.Line}")) switch
        {
            null => throw new UserError($"{file}: the {kind} is empty"),
            SourceBlock block => MemoryLimit.Expand(block),
            var other => throw new UserError($"{other.Place}: a {kind} is a block of 'key: value' lines"),
        };
    }

    /// <summary>Lays one setting over a recipe; it replaces the value that stands there.</summary>
    /// <exception cref="UserError">Not of the form KEY=VALUE.</exception>
    public static SourceBlock Apply(SourceBlock recipe, RecipeSetting written)
    {
        var (setting, place) = written;
        var split = setting.IndexOf('=', StringComparison.Ordinal);
        var path = split < 0 ? [] : setting[..split].Trim().Split('.');
        if (path.Length == 0 || path.Any(string.IsNullOrWhiteSpace))
        {
            throw new UserError($"{place}: expected KEY=VALUE, such as protocol.increment=5");
        }

        var text = setting[(split + 1)..].Trim();
        if (text.Length == 0)
        {
            throw new UserError($"{place}: no value after '='; an empty text is written '\"\"'");
        }

        var value = SettingValue(text, place);
        return MemoryLimit.IsShort(path, value)
            ? MemoryLimit.Keys(value).Aggregate(recipe, (changed, entry) => Replace(changed, [path[0], entry.Key], entry.Value, place))
            : Replace(recipe, path, value, place);
    }

    /// <summary>A list or a quoted text is YAML; anything else is taken as it stands.</summary>
    private static SourceNode SettingValue(string text, string place) => text[0] switch
    {
        '{' => throw new UserError($"{place}: set the keys of a block one by one"),
        '[' or '"' or '\'' => Parse(text, _ => place)!,
        _ => new SourceScalar(place, text, IsQuoted: false),
    };

    private static SourceBlock Replace(SourceBlock block, ReadOnlySpan<string> path, SourceNode value, string place)
    {
        var key = path[0];
        var index = block.Entries.ToList().FindIndex(entry => entry.Key == key);
        var present = index < 0 ? null : block.Entries[index].Value;
        SourceNode replaced = value;
        if (path.Length > 1)
        {
            var inner = present switch
            {
                SourceBlock existing => existing,
                // Null or a missing key: the block starts empty.
                null or SourceScalar { IsNull: true } => new SourceBlock(place, []),
                _ => throw new UserError($"{place}: '{key}' is a value, not a block of keys"),
            };
            replaced = Replace(inner, path[1..], value, place);
        }

        List<SourceEntry> entries = [.. block.Entries];
        var entry = new SourceEntry(key, place, replaced);
        if (index < 0)
        {
            entries.Add(entry);
        }
        else
        {
            entries[index] = replaced is SourceBlock ? entries[index] with { Value = replaced } : entry;
        }

        return block with { Entries = entries };
    }

    private static SourceNode? Parse(string yaml, Func<Mark, string> place)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(yaml), skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return null;
            }

            var isEmpty = parser.Accept<Scalar>(out var first) && first is { Value: "", Style: ScalarStyle.Plain };
            var node = ReadNode(parser, place, depth: 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                throw new UserError($"{place(second.Start)}: a recipe is one document; '---' starts another");
            }

            return isEmpty ? null : node;
        }
        catch (YamlException exception)
        {
            var reason = exception.Message.ReplaceLineEndings(" ");
            throw new UserError($"{place(exception.Start)}: not valid YAML: {reason}", exception);
        }
    }

    private static SourceNode ReadNode(Parser parser, Func<Mark, string> place, int depth)
    {
        var node = parser.Accept<ParsingEvent>(out var next) ? next : throw new InvalidOperationException("the parser ended inside a document");
        var here = place(node.Start);
        if (node is AnchorAlias || node is NodeEvent { Anchor.IsEmpty: false } || node is NodeEvent { Tag.IsEmpty: false })
        {
            throw new UserError($"{here}: recipes have no YAML anchors, aliases or tags; write the value out or quote it");
        }

        if (depth > MaxDepth)
        {
            throw new UserError($"{here}: nested more than {MaxDepth} levels deep");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new SourceScalar(here, scalar.Value, scalar.Style != ScalarStyle.Plain);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            List<SourceNode> items = [];
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadNode(parser, place, depth + 1));
            }

            return new SourceList(here, items);
        }

        parser.Consume<MappingStart>();
        return new SourceBlock(here, ReadEntries(parser, place, depth));
    }

    private static List<SourceEntry> ReadEntries(Parser parser, Func<Mark, string> place, int depth)
    {
        List<SourceEntry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(parser, place, depth + 1) is not SourceScalar key)
            {
                throw new UserError($"{place(parser.Current!.Start)}: a key must be a name");
            }

            if (entries.Find(entry => entry.Key == key.Text) is { } earlier)
            {
                throw new UserError($"{key.Place}: duplicate key '{key.Text}' (first at {earlier.Place})");
            }

            entries.Add(new SourceEntry(key.Text, key.Place, ReadNode(parser, place, depth + 1)));
        }

        return entries;
    }

    private static void RefuseTabs(string yaml, string file)
    {
        var line = 0;
        foreach (var text in yaml.AsSpan().EnumerateLines())
        {
            line++;
            var indentation = text[..^text.TrimStart().Length];
            if (indentation.Length < text.Length && indentation.Contains('\t'))
            {
                throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: a tab; indent with spaces"));
            }
        }
    }
}
