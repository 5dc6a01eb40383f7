using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class ListAndShowTests
{
    [Theory]
    [InlineData("methods")]
    [InlineData("backbones")]
    [InlineData("datasets")]
    [InlineData("studies")]
    [InlineData("tables")]
    public void List_is_as_in_its_snapshot(string kind)
    {
        var result = Calls.Run("list", kind);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Snapshot.Matches($"list-{kind}", result.Output);
    }

    [Fact]
    public void List_recipes_names_every_file_in_the_folder_of_recipes()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "recipes");
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file))
                .Count(file => !file.StartsWith("studies", StringComparison.Ordinal) && file != "references.yaml")
            : 0;
        var names = JsonNode.Parse(Calls.Run("list", "recipes", "--json").Output)!.AsArray();
        Assert.Equal(files, names.Count);
    }

    [Fact]
    public void List_without_a_kind_has_all_kinds_as_text_and_as_JSON()
    {
        var json = JsonNode.Parse(Calls.Run("list", "--json").Output)!.AsObject();
        Assert.Equal(["methods", "backbones", "datasets", "recipes", "studies", "tables"], json.Select(pair => pair.Key));
        Assert.Contains("podnet", json["methods"]!.AsArray().Select(entry => (string)entry!["name"]!));
        Assert.All(json, pair => Assert.Contains($"{pair.Key}:\n", Calls.Run("list").Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Show_prints_the_effective_recipe_with_settings_over_it()
    {
        var result = Calls.Run("show", Calls.TinyRecipe, "--set", "seed=7", "--set", "training.epochs=3");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Snapshot.Matches("show-tiny", result.Output);
    }

    [Fact]
    public void What_show_prints_is_a_recipe_that_shows_the_same()
    {
        using var folder = new TempFolder();
        var first = Calls.Run("show", Calls.TinyRecipe).Output;
        File.WriteAllText(folder["copy.yaml"], first);
        Assert.Equal(first, Calls.Run("show", folder["copy.yaml"]).Output);
    }

    [Fact]
    public void Show_of_a_study_names_its_runs_and_what_each_sets()
    {
        var result = Calls.Run("show", "quickstart-pair");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Snapshot.Matches("show-quickstart-pair", result.Output);
        Assert.Equal(8, JsonNode.Parse(Calls.Run("show", "quickstart-pair", "--json").Output)!["runs"]!.AsArray().Count);
        Assert.Equal("--set changes a recipe; 'quickstart-pair' is a study", Calls.Run("show", "quickstart-pair", "--set", "seed=2").UserError());
    }

    [Fact]
    public void Show_as_JSON_has_the_same_values()
    {
        var json = JsonNode.Parse(Calls.Run("show", Calls.TinyRecipe, "--json", "--set", "seed=7").Output)!;
        Assert.Equal(7, (long)json["seed"]!);
        Assert.Equal(4, (int)json["rebuffi"]!["width"]!);
    }
}
