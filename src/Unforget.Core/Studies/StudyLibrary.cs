using Unforget.Configuration;
using Unforget.Foundation;

namespace Unforget.Studies;

/// <summary>Finds studies by name in <c>studies</c> inside the folder of recipes, or by path.</summary>
/// <param name="folder">The folder of studies; null for the one beside the executable.</param>
public sealed class StudyLibrary(string? folder = null)
{
    private readonly NamedFiles _files = new(
        "study",
        RecipeLibrary.StudyFolder,
        folder ?? Path.Combine(RecipeLibrary.DefaultFolder, RecipeLibrary.StudyFolder),
        $"recipes/{RecipeLibrary.StudyFolder}",
        _ => true);

    /// <summary>Names and descriptions of the studies in the folder.</summary>
    /// <exception cref="UserError">A file is not readable.</exception>
    public IReadOnlyList<(string Name, string Description)> List() => _files.List();

    /// <summary>Whether an argument names a study: one of the folder's, or a file with variants.</summary>
    public bool Holds(string nameOrPath) => NamedFiles.IsPath(nameOrPath)
        ? File.Exists(nameOrPath) && RecipeSource.Read(_files.Read(nameOrPath).Text, nameOrPath).Entries.Any(entry => entry.Key == "variants")
        : _files.Names().Contains(nameOrPath);

    /// <summary>Loads a study.</summary>
    /// <param name="nameOrPath">A name such as <c>quickstart-pair</c>, or a path that ends in <c>.yaml</c>.</param>
    /// <exception cref="UserError">No such study, or anything wrong in it.</exception>
    public StudySource Load(string nameOrPath)
    {
        var (text, file, name) = _files.Read(nameOrPath);
        var recipe = (StudyRecipe)RecordBinder.BindRecord(RecipeSource.Read(text, file, "study"), "", new StudyRecipe { Name = name }, []);
        return new StudySource(recipe, file, text);
    }
}

/// <summary>A study with the file it comes from.</summary>
/// <param name="Recipe">The study.</param>
/// <param name="File">Its file, for messages; recipes named by path are looked for beside it.</param>
/// <param name="Text">The file's text.</param>
public sealed record StudySource(StudyRecipe Recipe, string File, string Text);
