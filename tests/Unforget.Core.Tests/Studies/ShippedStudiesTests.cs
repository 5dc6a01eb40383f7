using System.Text.RegularExpressions;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Studies;

namespace Unforget.Tests.Studies;

/// <summary>The studies and published values in the folder of recipes.</summary>
public sealed partial class ShippedStudiesTests
{
    private static readonly ReferenceLibrary References = ReferenceLibrary.Load(RepositoryFiles.PathOf("recipes/references.yaml"));

    private static RecipeLibrary Recipes => new(folder: RepositoryFiles.PathOf("recipes"));

    public static TheoryData<string> Names => [.. new StudyLibrary(RepositoryFiles.PathOf("recipes/studies")).List().Select(study => study.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Study_can_be_planned(string name)
    {
        var plan = StudyPlan.Create(new StudyLibrary(RepositoryFiles.PathOf("recipes/studies")).Load(name), Recipes);
        Assert.NotEmpty(plan.Runs);
        Assert.NotEmpty(plan.Manifest.Description);
        Assert.Equal(plan.Runs.Count, plan.Runs.Select(run => run.Cell.Folder).Distinct().Count());
    }

    [Fact]
    public void Studies_and_published_values_are_no_recipes() =>
        Assert.DoesNotContain(Recipes.List(), recipe => recipe.Name.StartsWith("studies", StringComparison.Ordinal) || recipe.Name == "references");

    [Fact]
    public void Published_values_that_recipes_name_exist_and_were_measured_under_their_protocol() => Assert.All(Recipes.List(), listed =>
    {
        var recipe = Recipes.Load(listed.Name);
        var keys = RecipeWriter.ToJson(recipe);
        foreach (var published in recipe.References.Select(References.Find))
        {
            // The one recipe for the other memory mode sets itself beside the published numbers on purpose.
            foreach (var (key, value) in published.Conditions.Where(pair => !(pair.Key == "memory.mode" && listed.Name.EndsWith("podnet-nme-fixed", StringComparison.Ordinal))))
            {
                var node = key.Split('.').Aggregate((System.Text.Json.Nodes.JsonNode?)keys, (inner, part) => inner![part]);
                Assert.Equal(value, node!.ToString());
            }
        }
    });

    [Fact]
    public void Contradictions_between_sources_carry_both_values()
    {
        Assert.Equal((65.26, 65.2), Both("kd-thesis-cnn/b50-inc10"));
        Assert.Equal((64.91, 66.82), Both("memory-rate-thesis-nme/b50-inc10"));
        var baseTask = References.Find("steps-thesis-nme/b50-inc10").Tasks[0];
        Assert.Equal((0, 77, 81), (baseTask.Task, baseTask.Mean, Assert.Single(baseTask.Alternatives).Mean));
    }

    [Fact]
    public void Table_4_1_is_complete_for_PODNet()
    {
        string[] protocols = ["b50-inc1", "b50-inc2", "b50-inc5", "b50-inc10"];
        Assert.Equal([57.98, 60.72, 63.19, 64.83], protocols.Select(protocol => References.Find($"podnet-paper-cnn/{protocol}").Mean));
        Assert.Equal([61.43, 63.5, 64.72, 65.69], protocols.Select(protocol => References.Find($"podnet-thesis-nme/{protocol}").Mean));
        Assert.Equal(0.98, References.Find("podnet-paper-cnn/b50-inc10").Deviation);
    }

    [Theory]
    [InlineData("references:\n  - {key: a, title: A, source: B, predictor: cnn, value: []}\n", "r.yaml:2: unknown key 'references[0].value', did you mean values?")]
    [InlineData("references:\n  - {key: a, title: A, source: B, predictor: cnn}\n", "r.yaml:2: references[0]: values are missing")]
    [InlineData("references:\n  - {key: a, title: A, predictor: cnn, values: [{protocol: p, mean: 1}]}\n", "r.yaml:2: references[0]: source is missing")]
    [InlineData("references:\n  - {key: a, title: A, source: B, predictor: cnn, values: [{protocol: p, mean: 650}]}\n", "r.yaml:2: references[0].values[0].mean must be from 0 to 100, got 650")]
    [InlineData("references:\n  - {key: a, title: A, source: B, predictor: cnn, values: [{protocol: p, mean: 1}, {protocol: p, mean: 2}]}\n", "r.yaml: 'a/p' appears twice")]
    [InlineData("references:\n  - {key: a, title: A, source: B, predictor: cnn, measure: accuracy, values: [{protocol: p, mean: 1}]}\n", "r.yaml:2: references[0].measure must be one of average_incremental_accuracy, running_average, group_accuracy, got 'accuracy', did you mean average_incremental_accuracy or group_accuracy?")]
    public void Mistake_in_published_values_is_one_line(string yaml, string message) =>
        Assert.Equal(message, Assert.Throws<UserError>(() => ReferenceLibrary.Parse(yaml, "r.yaml")).Message);

    [Fact]
    public void Unknown_key_is_named_with_the_nearest() => Assert.Equal(
        "references: no published value 'podnet-paper-cnn/b50-inc11', did you mean podnet-paper-cnn/b50-inc1, podnet-paper-cnn/b50-inc10 or podnet-paper-cnn/b50-inc2? (see recipes/references.yaml)",
        Assert.Throws<UserError>(() => References.Find("podnet-paper-cnn/b50-inc11")).Message);

    [Theory]
    [MemberData(nameof(DocumentedStudies))]
    public void Studies_in_the_documentation_bind(string yaml)
    {
        using var files = new StudyFiles(yaml);
        Assert.NotEmpty(StudyPlan.Create(new StudyLibrary().Load(files.StudyPath), Recipes).Runs);
    }

    public static TheoryData<string> DocumentedStudies() => [.. YamlBlock().Matches(RepositoryFiles.Text("docs/studies.md")).Select(match => match.Groups[1].Value)];

    [Fact]
    public void Every_style_and_format_is_documented()
    {
        var text = RepositoryFiles.Text("docs/studies.md");
        Assert.All(Unforget.Reporting.Tables.TableStyle.All, style => Assert.Contains($"| `{style.Name}` |", text, StringComparison.Ordinal));
        Assert.All(Unforget.Reporting.Tables.Writers.TableWriter.All, writer => Assert.Contains($"`{writer.Name}`", text, StringComparison.Ordinal));
    }

    private static (double, double) Both(string key) => (References.Find(key).Mean!.Value, Assert.Single(References.Find(key).Alternatives).Mean);

    [GeneratedRegex("^```yaml\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
