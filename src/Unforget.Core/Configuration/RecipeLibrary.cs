using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>Finds recipes by name in a folder, or by path.</summary>
/// <param name="catalog">What recipes can name; null for <see cref="Catalog.Default"/>.</param>
/// <param name="folder">The folder of recipes; null for <c>recipes</c> beside the executable.</param>
public sealed class RecipeLibrary(Catalog? catalog = null, string? folder = null)
{
    /// <summary>The folder inside the folder of recipes that holds studies.</summary>
    internal const string StudyFolder = "studies";

    /// <summary>The file in the folder of recipes that holds published values, without its ending.</summary>
    internal const string ReferenceName = "references";

    private readonly RecipeBinder _binder = new(catalog);

    private readonly NamedFiles _files = new(
        "recipe",
        "recipes",
        folder ?? DefaultFolder,
        "recipes",
        name => name != ReferenceName && !name.StartsWith($"{StudyFolder}/", StringComparison.Ordinal));

    /// <summary>The folder of recipes beside the executable.</summary>
    internal static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>The folder of recipes; it need not exist.</summary>
    public string Folder => _files.Folder;

    /// <summary>Names and descriptions of the recipes in the folder, by name in ordinal order, with '/' between folders everywhere.</summary>
    /// <exception cref="UserError">A file is not readable as a recipe.</exception>
    public IReadOnlyList<(string Name, string Description)> List() => _files.List();

    /// <summary>Loads a recipe with settings over it.</summary>
    /// <param name="nameOrPath">A name such as <c>cifar100/b50-inc10/podnet-cnn</c>, or a path that ends in <c>.yaml</c>.</param>
    /// <param name="settings">Arguments of <c>--set</c>.</param>
    /// <exception cref="UserError">No such recipe, or anything wrong in it or in the settings.</exception>
    public Recipe Load(string nameOrPath, IEnumerable<string>? settings = null) =>
        Load(nameOrPath, [.. (settings ?? []).Select(RecipeSetting.OfOption)]);

    /// <summary>The same with settings that know where they were written.</summary>
    internal Recipe Load(string nameOrPath, IReadOnlyList<RecipeSetting> settings)
    {
        var (text, file, name) = _files.Read(nameOrPath);
        return _binder.Bind(text, file, settings, name);
    }

    /// <summary>Where a recipe with settings differs from the one that a run began with; name and description do not count.</summary>
    /// <inheritdoc cref="Load(string, IEnumerable{string})"/>
    public IReadOnlyList<RecipeDifference> Compare(string nameOrPath, IReadOnlyList<string> settings, Recipe expected)
    {
        var (text, file, _) = _files.Read(nameOrPath);
        return _binder.Compare(text, file, settings, expected);
    }
}
