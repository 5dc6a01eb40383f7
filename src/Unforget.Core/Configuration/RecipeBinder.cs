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
    public Recipe Bind(string yaml, string file, IEnumerable<string>? settings = null, string name = "") =>
        Bind(yaml, file, [.. (settings ?? []).Select(RecipeSetting.OfOption)], name);

    /// <summary>The same with settings that know where they were written.</summary>
    internal Recipe Bind(string yaml, string file, IReadOnlyList<RecipeSetting> settings, string name)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var source = settings.Aggregate(RecipeSource.Read(yaml, file), RecipeSource.Apply);
        var recipe = new Recipe { Name = name, Catalog = _catalog };
        var blocks = _catalog.Blocks.ToDictionary(entry => entry.Name, entry => entry.OptionsType!, StringComparer.Ordinal);
        var fixedEntries = source.Entries.Where(entry => !blocks.ContainsKey(entry.Key));
        recipe = (Recipe)RecordBinder.BindRecord(new SourceBlock(source.Place, [.. fixedEntries]), "", recipe, blocks.Keys);
        foreach (var entry in source.Entries.Where(entry => blocks.ContainsKey(entry.Key)))
        {
            var block = RecordBinder.AsBlock(entry.Value, entry.Key);
            recipe = recipe.WithOptions(entry.Key, RecordBinder.BindRecord(block, entry.Key, OptionsSchema.Of(blocks[entry.Key]).CreateDefault(), []));
        }

        CheckNames(recipe, key => PlaceOf(source, key, file));
        RecipeRules.Check(recipe, key => PlaceOf(source, key, file));
        return Describes(settings) ? recipe : recipe with { Description = "" };
    }

    /// <summary>The description of a recipe speaks of its data set; with another one over it, it would be untrue.</summary>
    private static bool Describes(IReadOnlyList<RecipeSetting> settings)
    {
        string[] keys = [.. settings.Select(setting => setting.Argument.Split('=')[0].Trim())];
        return !keys.Contains("dataset") || keys.Contains("description");
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
        var source = settings.Select(RecipeSetting.OfOption).Aggregate(RecipeSource.Read(yaml, file), RecipeSource.Apply);
        return RecipeComparison.Compare(Bind(yaml, file, settings), source, file, expected);
    }

    /// <summary>Ranges, rules and names of a recipe built in code.</summary>
    internal static void Validate(Recipe recipe)
    {
        CheckRecord(recipe, "");
        CheckNames(recipe, key => key);
        RecipeRules.Check(recipe, _ => "recipe");
        CheckRecord(recipe.BackboneOptions, recipe.Backbone);
        CheckRecord(recipe.MethodOptions, recipe.Method);
    }

    /// <summary>Where a key is written; where it is not, its block, or the file.</summary>
    private static string PlaceOf(SourceBlock source, string key, string file)
    {
        var (place, block) = (file, (SourceBlock?)source);
        foreach (var name in key.Split('.'))
        {
            if (block?.Entries.FirstOrDefault(entry => entry.Key == name) is not { } entry)
            {
                break;
            }

            (place, block) = (entry.Place, entry.Value as SourceBlock);
        }

        return place;
    }

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

    private static void CheckRecord(object record, string path)
    {
        foreach (var key in OptionsSchema.Of(record.GetType()).Keys)
        {
            var full = RecordBinder.Join(path, key.Name);
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

        RecordBinder.CheckRules(record, _ => path.Length == 0 ? "recipe" : path);
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
