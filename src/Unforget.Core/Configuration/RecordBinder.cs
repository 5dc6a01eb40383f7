using System.ComponentModel.DataAnnotations;
using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>
/// Fills records from blocks of keys: recipes, studies and published values are all read this way. Keys are property names in
/// snake_case; a list may hold values or blocks. Every mistake names its place.
/// </summary>
internal static class RecordBinder
{
    public static SourceBlock AsBlock(SourceNode node, string path) => node switch
    {
        SourceBlock block => block,
        SourceScalar { IsNull: true } => throw new UserError($"{node.Place}: {path} is an empty block; remove it or give it keys"),
        SourceScalar scalar => throw new UserError($"{node.Place}: {path} is a block of keys, got {scalar.Shown}"),
        _ => throw new UserError($"{node.Place}: {path} is a block of keys, got a list"),
    };

    /// <summary>Lays the keys of a block over a record.</summary>
    /// <param name="block">What was written.</param>
    /// <param name="path">Full key of the block, for messages; empty for the whole file.</param>
    /// <param name="defaults">The record that is copied and filled.</param>
    /// <param name="furtherKeys">Keys that are read elsewhere, for suggestions.</param>
    /// <exception cref="UserError">An unknown key, a wrong value, or a rule of the record is broken.</exception>
    public static object BindRecord(SourceBlock block, string path, object defaults, IEnumerable<string> furtherKeys)
    {
        var schema = OptionsSchema.Of(defaults.GetType());
        var result = OptionsSchema.Clone(defaults);
        foreach (var entry in block.Entries)
        {
            var full = Join(path, entry.Key);
            var key = schema.Keys.FirstOrDefault(key => key.Name == entry.Key)
                ?? throw UnknownKey(entry, full, [.. schema.Keys.Select(key => key.Name), .. furtherKeys]);
            key.Property.SetValue(result, BindValue(entry.Value, full, key, key.Property.GetValue(defaults)));
        }

        CheckRules(result, member => path.Length == 0 ? PlaceOf(block, member) : $"{PlaceOf(block, member)}: {path}");
        return result;
    }

    private static object? BindValue(SourceNode node, string path, OptionsKey key, object? current)
    {
        if (node is SourceScalar { IsNull: true } && key.IsNullable)
        {
            return null;
        }

        RefuseNull(node, path);

        if (key.IsBlock)
        {
            return BindRecord(AsBlock(node, path), path, current ?? OptionsSchema.Of(key.Type).CreateDefault(), []);
        }

        if (key.ElementType is { } element)
        {
            var list = node as SourceList ?? throw new UserError($"{node.Place}: {path} is a list such as [1, 2], got {Kind(node)}");
            var items = Array.CreateInstance(element, list.Items.Count);
            for (var i = 0; i < items.Length; i++)
            {
                items.SetValue(BindItem(list.Items[i], $"{path}[{i}]", element, key.Range), i);
            }

            return items;
        }

        if (key.Type == typeof(RecipeSettings))
        {
            return RecipeSettings.Of(AsBlock(node, path));
        }

        return node is SourceList own && ValueReader.IsOwnType(key.Type)
            ? ValueReader.ReadOwn(FlowText(own, path), node.Place, path, key.Type)
            : ReadScalar(node, path, key.Type, key.Range);
    }

    private static object BindItem(SourceNode node, string path, Type type, ValueRange? range)
    {
        RefuseNull(node, path);
        return OptionsSchema.IsRecord(type) && !ValueReader.CanRead(type)
            ? BindRecord(AsBlock(node, path), path, OptionsSchema.Of(type).CreateDefault(), [])
            : ReadScalar(node, path, type, range);
    }

    private static void RefuseNull(SourceNode node, string path)
    {
        if (node is SourceScalar { IsNull: true } scalar)
        {
            throw new UserError($"{node.Place}: {path} needs a value, got {(scalar.Text.Length == 0 ? "none" : scalar.Text)}");
        }
    }

    private static object ReadScalar(SourceNode node, string path, Type type, ValueRange? range)
    {
        var scalar = node as SourceScalar ?? throw new UserError($"{node.Place}: {path} is a single value, got {Kind(node)}");
        var value = ValueReader.Read(scalar, path, type);
        return range is null || range.Contains(value) ? value : throw new UserError($"{node.Place}: {path} must be {range}, got {scalar.Text}");
    }

    private static string FlowText(SourceList list, string path)
    {
        var items = list.Items.Select(item => item is SourceScalar scalar
            ? scalar.Text
            : throw new UserError($"{item.Place}: {path} is a list of single values, got {Kind(item)}"));
        return $"[{string.Join(", ", items)}]";
    }

    private static string Kind(SourceNode node) => node switch
    {
        SourceScalar scalar => scalar.Shown,
        SourceList => "a list",
        _ => "a block of keys",
    };

    private static UserError UnknownKey(SourceEntry entry, string full, string[] valid)
    {
        var hint = NearestNames.Hint(entry.Key, valid);
        return new UserError($"{entry.Place}: unknown key '{full}'{(hint.Length > 0 ? hint : $" (valid here: {string.Join(", ", valid)})")}");
    }

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Where a key of a block stands; the block's own place for none or one that is left out.</summary>
    private static string PlaceOf(SourceBlock block, string? key) => block.Entries.FirstOrDefault(entry => entry.Key == key)?.Place ?? block.Place;

    /// <summary>The rules between values that a record states itself.</summary>
    /// <param name="record">The record.</param>
    /// <param name="placeOf">Place of the key that a broken rule names, or of the whole for null.</param>
    public static void CheckRules(object record, Func<string?, string> placeOf)
    {
        var broken = (record as IValidatableObject)?.Validate(new ValidationContext(record)).FirstOrDefault(result => result is not null);
        if (broken is not null)
        {
            throw new UserError($"{placeOf(broken.MemberNames.FirstOrDefault())}: {broken.ErrorMessage}");
        }
    }
}
