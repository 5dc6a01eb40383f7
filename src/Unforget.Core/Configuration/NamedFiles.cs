using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>YAML files that are found by name in a folder that comes with the program, or by path.</summary>
/// <param name="kind">What they are called in messages: <c>recipe</c>.</param>
/// <param name="plural">What <c>unforget list</c> calls them: <c>recipes</c>.</param>
/// <param name="folder">The folder; it need not exist.</param>
/// <param name="shownFolder">Its name in messages.</param>
/// <param name="isListed">Which names count; the rest is something else.</param>
internal sealed class NamedFiles(string kind, string plural, string folder, string shownFolder, Func<string, bool> isListed)
{
    private static readonly string[] Extensions = [".yaml", ".yml"];

    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Names and descriptions, by name in ordinal order, with '/' between folders everywhere.</summary>
    /// <exception cref="UserError">A file is not readable.</exception>
    public IReadOnlyList<(string Name, string Description)> List() => [.. Names().Select(name => (name, DescriptionOf(name)))];

    /// <summary>Reads one.</summary>
    /// <param name="nameOrPath">A name, or a path that ends in <c>.yaml</c>.</param>
    /// <returns>Its text, its file in messages and its name.</returns>
    /// <exception cref="UserError">No such file, or it cannot be read.</exception>
    public (string Text, string File, string Name) Read(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (string.IsNullOrWhiteSpace(nameOrPath))
        {
            throw new UserError($"the name of the {kind} is empty; 'unforget list {plural}' shows the names");
        }

        if (IsPath(nameOrPath))
        {
            return (ReadFile(nameOrPath, nameOrPath), nameOrPath, NameOf(nameOrPath));
        }

        var names = Names();
        var name = nameOrPath.Replace('\\', '/');
        return names.Contains(name)
            ? (ReadFile(PathOf(name), ShownPathOf(name)), ShownPathOf(name), name)
            : throw new UserError(Problem(nameOrPath, names));
    }

    /// <summary>Whether an argument names a file and not an entry of the folder.</summary>
    public static bool IsPath(string nameOrPath) => Extensions.Contains(Path.GetExtension(nameOrPath), StringComparer.OrdinalIgnoreCase);

    private string Problem(string name, List<string> names)
    {
        if (File.Exists(name))
        {
            return $"{kind} file '{name}': the name of a {kind} file ends in .yaml or .yml";
        }

        if (Directory.Exists(name))
        {
            return $"'{name}' is a folder, not a {kind}";
        }

        var hint = NearestNames.Hint(name.Replace('\\', '/'), names);
        return $"unknown {kind} '{name}'" + (hint.Length > 0 ? hint : names.Count > 0
            ? $" (known: {string.Join(", ", names)}; or a path that ends in .yaml)"
            : $" (the folder of {plural} is missing or empty; give a path that ends in .yaml)");
    }

    private string ShownPathOf(string name) => $"{shownFolder}/{name}.yaml";

    private string PathOf(string name) => Path.Combine(Folder, name.Replace('/', Path.DirectorySeparatorChar) + ".yaml");

    private string DescriptionOf(string name)
    {
        var source = RecipeSource.Read(ReadFile(PathOf(name), ShownPathOf(name)), ShownPathOf(name));
        return source.Entries.FirstOrDefault(entry => entry.Key == "description")?.Value is SourceScalar { IsNull: false } text ? text.Text : "";
    }

    /// <summary>All names in ordinal order.</summary>
    public List<string> Names()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
                .Select(file => RelativeName(Folder, file))
                .Where(isListed)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The path below the last folder of the same name, or the file's own name.</summary>
    private string NameOf(string path)
    {
        var full = Path.GetFullPath(path);
        if (full.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return RelativeName(Folder, full);
        }

        var parts = Path.ChangeExtension(full, null).Replace(Path.DirectorySeparatorChar, '/').Split('/');
        var start = Array.LastIndexOf(parts, plural, parts.Length - 2);
        return start < 0 ? parts[^1] : string.Join('/', parts[(start + 1)..]);
    }

    private static string RelativeName(string folder, string file) =>
        Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace(Path.DirectorySeparatorChar, '/');

    private string ReadFile(string path, string shown)
    {
        if (Directory.Exists(path))
        {
            throw new UserError($"{kind} file '{shown}' cannot be read: it is a folder");
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"{kind} file '{shown}' does not exist", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{kind} file '{shown}' cannot be read: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
