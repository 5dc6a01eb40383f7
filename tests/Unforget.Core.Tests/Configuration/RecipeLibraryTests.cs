using Unforget.Configuration;
using Unforget.Foundation;

namespace Unforget.Tests.Configuration;

public sealed class RecipeLibraryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("unforget-recipes-").FullName;

    public RecipeLibraryTests()
    {
        Write("recipes/quickstart.yaml", ProbeCatalog.Minimal + "description: starts quickly\n");
        Write("recipes/cifar100/b50-inc10/podnet-cnn.yaml", ProbeCatalog.Minimal + "seed: 7\n");
        Write("recipes/cifar100/b50-inc10/podnet-nme.yaml", ProbeCatalog.Minimal + "sed: 7\n");
    }

    private RecipeLibrary Library => new(ProbeCatalog.Instance, Path.Combine(_root, "recipes"));

    [Fact]
    public void Recipes_are_listed_by_name_with_their_description() => Assert.Equal(
        [("cifar100/b50-inc10/podnet-cnn", ""), ("cifar100/b50-inc10/podnet-nme", ""), ("quickstart", "starts quickly")],
        Library.List());

    [Fact]
    public void Recipe_is_found_by_name_and_settings_apply()
    {
        var recipe = Library.Load("cifar100/b50-inc10/podnet-cnn", ["protocol.increment=3"]);
        Assert.Equal(("cifar100/b50-inc10/podnet-cnn", 7, 3), (recipe.Name, recipe.Seed, recipe.Protocol.Increment));
    }

    [Theory]
    [InlineData("recipes/cifar100/b50-inc10/podnet-cnn.yaml", "cifar100/b50-inc10/podnet-cnn")]
    [InlineData("elsewhere/own.yml", "own")]
    [InlineData("elsewhere/recipes/deep/own.yaml", "deep/own")]
    public void Recipe_is_found_by_path_and_named_after_it(string path, string name)
    {
        Write("elsewhere/own.yml", ProbeCatalog.Minimal);
        Write("elsewhere/recipes/deep/own.yaml", ProbeCatalog.Minimal);
        Assert.Equal(name, Library.Load(Path.Combine(_root, path)).Name);
    }

    [Fact]
    public void Name_in_the_file_wins_so_that_a_written_recipe_keeps_it()
    {
        Write("run/recipe.yaml", RecipeWriter.ToYaml(Library.Load("quickstart")));
        Assert.Equal(Library.Load("quickstart"), Library.Load(Path.Combine(_root, "run/recipe.yaml")));
    }

    [Theory]
    [InlineData("quikstart", "unknown recipe 'quikstart', did you mean quickstart?")]
    [InlineData("podnet-cnn", "unknown recipe 'podnet-cnn', did you mean cifar100/b50-inc10/podnet-cnn?")]
    [InlineData("../secret", "unknown recipe '../secret' (known: cifar100/b50-inc10/podnet-cnn, cifar100/b50-inc10/podnet-nme, quickstart; or a path that ends in .yaml)")]
    [InlineData("nowhere/a.yaml", "recipe file 'nowhere/a.yaml' does not exist")]
    [InlineData(" ", "the name of the recipe is empty; 'unforget list recipes' shows the names")]
    [InlineData("cifar100/b50-inc10/podnet-nme", "recipes/cifar100/b50-inc10/podnet-nme.yaml:3: unknown key 'sed', did you mean seed?")]
    public void Mistake_is_one_line(string name, string message) =>
        Assert.Equal(message, Assert.Throws<UserError>(() => Library.Load(name)).Message);

    [Fact]
    public void Folder_that_is_missing_lists_nothing()
    {
        var library = new RecipeLibrary(ProbeCatalog.Instance, Path.Combine(_root, "none"));
        Assert.Empty(library.List());
        Assert.Equal(
            "unknown recipe 'quickstart' (the folder of recipes is missing or empty; give a path that ends in .yaml)",
            Assert.Throws<UserError>(() => library.Load("quickstart")).Message);
    }

    [Fact]
    public void Default_folder_lies_beside_the_executable() =>
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "recipes"), new RecipeLibrary(ProbeCatalog.Instance).Folder);

    [Fact]
    public void Folder_instead_of_a_file_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_root, "folder.yaml"));
        var path = Path.Combine(_root, "folder.yaml");
        Assert.Equal($"recipe file '{path}' cannot be read: it is a folder", Assert.Throws<UserError>(() => Library.Load(path)).Message);
    }

    [Fact]
    public void Path_of_something_else_is_told_apart_from_an_unknown_name()
    {
        var file = Path.Combine(_root, "noext");
        File.WriteAllText(file, ProbeCatalog.Minimal);
        Assert.Equal($"recipe file '{file}': the name of a recipe file ends in .yaml or .yml", Assert.Throws<UserError>(() => Library.Load(file)).Message);
        Assert.Equal($"'{_root}' is a folder, not a recipe", Assert.Throws<UserError>(() => Library.Load(_root)).Message);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
