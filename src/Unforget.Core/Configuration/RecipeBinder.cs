using System.ComponentModel.DataAnnotations;
using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>
/// Binds recipes: defaults of the records, then the recipe's YAML, then <c>--set</c> arguments, each over the one before.
/// Keys are property names in snake_case; nothing is registered by hand. Every mistake is a <see cref="UserError"/> with
/// the place, the key, the value and what would be valid.
/// </summary>
/// <param name="catalog">What recipes can name; null for <see cref="Catalog.Default"/>.</param>
public sealed class RecipeBinder(Catalog? catalog = null)
{
    private readonly Catalog _catalog = catalog ?? Catalog.Default;

    /// <summary>Binds a recipe.</summary>
    /// <param name="yaml">Its text.</param>
    /// <param name="file">Name of its file in messages.</param>
    /// <param name="settings">Arguments of <c>--set</c>, KEY=VALUE; of two for one key the later counts.</param>
    /// <param name="name">Name of the recipe; the key <c>name</c> overrides it.</param>
    /// <exception cref="UserError">Anything wrong in the text or the settings.</exception>
    public Recipe Bind(string yaml, string file, IEnumerable<string>? settings = null, string name = "")
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var source = (settings ?? []).Aggregate(RecipeSource.Read(yaml, file), RecipeSource.Apply);
        var recipe = new Recipe { Name = name, Catalog = _catalog };
        var blocks = _catalog.Blocks.ToDictionary(entry => entry.Name, entry => entry.OptionsType!, StringComparer.Ordinal);
        var fixedEntries = source.Entries.Where(entry => !blocks.ContainsKey(entry.Key));
        recipe = (Recipe)BindRecord(new SourceBlock(source.Place, [.. fixedEntries]), "", recipe, blocks.Keys);
        foreach (var entry in source.Entries.Where(entry => blocks.ContainsKey(entry.Key)))
        {
            var block = AsBlock(entry.Value, entry.Key);
            recipe = recipe.WithOptions(entry.Key, BindRecord(block, entry.Key, OptionsSchema.Of(blocks[entry.Key]).CreateDefault(), []));
        }

        CheckNames(recipe, key => PlaceOf(source, key, file));
        return recipe;
    }

    /// <summary>Binds a recipe and says where it differs from the one that a run began with; name and description do not count.</summary>
    /// <param name="yaml">Its text.</param>
    /// <param name="file">Name of its file in messages.</param>
    /// <param name="settings">Arguments of <c>--set</c>.</param>
    /// <param name="expected">The run's recipe.</param>
    /// <exception cref="UserError">Anything wrong in the text or the settings.</exception>
    public IReadOnlyList<RecipeDifference> Compare(string yaml, string file, IReadOnlyList<string> settings, Recipe expected)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(expected);
        var source = settings.Aggregate(RecipeSource.Read(yaml, file), RecipeSource.Apply);
        return RecipeComparison.Compare(Bind(yaml, file, settings), source, file, expected);
    }

    /// <summary>Ranges, rules and names of a recipe built in code.</summary>
    internal static void Validate(Recipe recipe)
    {
        CheckRecord(recipe, "");
        CheckNames(recipe, key => key);
        CheckRecord(recipe.BackboneOptions, recipe.Backbone);
        CheckRecord(recipe.MethodOptions, recipe.Method);
    }

    private static string PlaceOf(SourceBlock source, string key, string file) =>
        source.Entries.FirstOrDefault(entry => entry.Key == key)?.Place ?? file;

    private static void CheckNames(Recipe recipe, Func<string, string> placeOf)
    {
        (string Key, string Name, Func<string, CatalogEntry> Find)[] names =
        [
            ("dataset", recipe.Dataset, recipe.Catalog.Dataset),
            ("backbone", recipe.Backbone, recipe.Catalog.Backbone),
            ("method", recipe.Method, recipe.Catalog.Method),
        ];
        foreach (var (key, name, find) in names)
        {
            try
            {
                find(name);
            }
            catch (UserError error)
            {
                throw new UserError($"{placeOf(key)}: {error.Message}", error);
            }
        }
    }

    private static SourceBlock AsBlock(SourceNode node, string path) => node switch
    {
        SourceBlock block => block,
        SourceScalar { IsNull: true } => throw new UserError($"{node.Place}: {path} is an empty block; remove it or give it keys"),
        SourceScalar scalar => throw new UserError($"{node.Place}: {path} is a block of keys, got {scalar.Shown}"),
        _ => throw new UserError($"{node.Place}: {path} is a block of keys, got a list"),
    };

    private static object BindRecord(SourceBlock block, string path, object defaults, IEnumerable<string> furtherKeys)
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

        CheckRules(result, path.Length == 0 ? block.Place : $"{block.Place}: {path}");
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
                RefuseNull(list.Items[i], $"{path}[{i}]");
                items.SetValue(ReadScalar(list.Items[i], $"{path}[{i}]", element, key.Range), i);
            }

            return items;
        }

        return node is SourceList own && ValueReader.IsOwnType(key.Type)
            ? ValueReader.ReadOwn(FlowText(own, path), node.Place, path, key.Type)
            : ReadScalar(node, path, key.Type, key.Range);
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

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The rules between values that a record states itself.</summary>
    private static void CheckRules(object record, string place)
    {
        var broken = (record as IValidatableObject)?.Validate(new ValidationContext(record)).FirstOrDefault(result => result is not null);
        if (broken is not null)
        {
            throw new UserError($"{place}: {broken.ErrorMessage}");
        }
    }

    private static void CheckRecord(object record, string path)
    {
        foreach (var key in OptionsSchema.Of(record.GetType()).Keys)
        {
            var full = Join(path, key.Name);
            var value = key.Property.GetValue(record);
            if (value is null)
            {
                _ = key.IsNullable ? true : throw new UserError($"{full} needs a value, got null");
            }
            else if (key.IsBlock)
            {
                CheckRecord(value, full);
            }
            else
            {
                CheckValues(key.ElementType is null ? [value] : ((System.Collections.IEnumerable)value).Cast<object>(), full, key.Range);
            }
        }

        CheckRules(record, path.Length == 0 ? "recipe" : path);
    }

    private static void CheckValues(IEnumerable<object> values, string path, ValueRange? range)
    {
        foreach (var value in values)
        {
            if (value is double number && !double.IsFinite(number))
            {
                throw new UserError(FormattableString.Invariant($"{path} must be a finite number, got {number}"));
            }

            if (range is not null && !range.Contains(value))
            {
                throw new UserError(FormattableString.Invariant($"{path} must be {range}, got {value}"));
            }
        }
    }
}
