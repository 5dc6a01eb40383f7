using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>Finds recipes by name in a folder, or by path.</summary>
/// <param name="catalog">What recipes can name; null for <see cref="Catalog.Default"/>.</param>
/// <param name="folder">The folder of recipes; null for <c>recipes</c> beside the executable.</param>
public sealed class RecipeLibrary(Catalog? catalog = null, string? folder = null)
{
    private static readonly string[] Extensions = [".yaml", ".yml"];

    private readonly RecipeBinder _binder = new(catalog);

    /// <summary>The folder of recipes; it need not exist.</summary>
    public string Folder { get; } = Path.GetFullPath(folder ?? Path.Combine(AppContext.BaseDirectory, "recipes"));

    /// <summary>Names and descriptions of the recipes in the folder, by name in ordinal order, with '/' between folders everywhere.</summary>
    /// <exception cref="UserError">A file is not readable as a recipe.</exception>
    public IReadOnlyList<(string Name, string Description)> List() =>
        [.. Names().Select(name => (name, DescriptionOf(name)))];

    /// <summary>Loads a recipe with settings over it.</summary>
    /// <param name="nameOrPath">A name such as <c>cifar100/b50-inc10/podnet-cnn</c>, or a path that ends in <c>.yaml</c>.</param>
    /// <param name="settings">Arguments of <c>--set</c>.</param>
    /// <exception cref="UserError">No such recipe, or anything wrong in it or in the settings.</exception>
    public Recipe Load(string nameOrPath, IEnumerable<string>? settings = null)
    {
        var (yaml, file, name) = Find(nameOrPath);
        return _binder.Bind(yaml, file, settings, name);
    }

    /// <summary>Where a recipe with settings differs from the one that a run began with; name and description do not count.</summary>
    /// <inheritdoc cref="Load"/>
    public IReadOnlyList<RecipeDifference> Compare(string nameOrPath, IReadOnlyList<string> settings, Recipe expected)
    {
        var (yaml, file, _) = Find(nameOrPath);
        return _binder.Compare(yaml, file, settings, expected);
    }

    private (string Yaml, string File, string Name) Find(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (string.IsNullOrWhiteSpace(nameOrPath))
        {
            throw new UserError("the name of the recipe is empty; 'unforget list recipes' shows the names");
        }

        if (Extensions.Contains(Path.GetExtension(nameOrPath), StringComparer.OrdinalIgnoreCase))
        {
            return (ReadFile(nameOrPath, nameOrPath), nameOrPath, NameOf(nameOrPath));
        }

        var names = Names();
        var name = nameOrPath.Replace('\\', '/');
        return names.Contains(name)
            ? (ReadFile(PathOf(name), ShownPathOf(name)), ShownPathOf(name), name)
            : throw new UserError(Problem(nameOrPath, names));
    }

    private static string Problem(string name, List<string> names)
    {
        if (File.Exists(name))
        {
            return $"recipe file '{name}': the name of a recipe file ends in .yaml or .yml";
        }

        if (Directory.Exists(name))
        {
            return $"'{name}' is a folder, not a recipe";
        }

        var hint = NearestNames.Hint(name.Replace('\\', '/'), names);
        return $"unknown recipe '{name}'" + (hint.Length > 0 ? hint : names.Count > 0
            ? $" (known: {string.Join(", ", names)}; or a path that ends in .yaml)"
            : " (the folder of recipes is missing or empty; give a path that ends in .yaml)");
    }

    private static string ShownPathOf(string name) => $"recipes/{name}.yaml";

    private string PathOf(string name) => Path.Combine(Folder, name.Replace('/', Path.DirectorySeparatorChar) + ".yaml");

    private string DescriptionOf(string name)
    {
        var source = RecipeSource.Read(ReadFile(PathOf(name), ShownPathOf(name)), ShownPathOf(name));
        return source.Entries.FirstOrDefault(entry => entry.Key == "description")?.Value is SourceScalar { IsNull: false } text ? text.Text : "";
    }

    private List<string> Names()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
                .Select(file => RelativeName(Folder, file))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The path below the last folder named recipes, or the file's own name.</summary>
    private string NameOf(string path)
    {
        var full = Path.GetFullPath(path);
        if (full.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return RelativeName(Folder, full);
        }

        var parts = Path.ChangeExtension(full, null).Replace(Path.DirectorySeparatorChar, '/').Split('/');
        var start = Array.LastIndexOf(parts, "recipes", parts.Length - 2);
        return start < 0 ? parts[^1] : string.Join('/', parts[(start + 1)..]);
    }

    private static string RelativeName(string folder, string file) =>
        Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace(Path.DirectorySeparatorChar, '/');

    private static string ReadFile(string path, string shown)
    {
        if (Directory.Exists(path))
        {
            throw new UserError($"recipe file '{shown}' cannot be read: it is a folder");
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"recipe file '{shown}' does not exist", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"recipe file '{shown}' cannot be read: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
