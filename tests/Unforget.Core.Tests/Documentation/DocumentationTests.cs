using System.Text.RegularExpressions;
using Unforget.Configuration;

namespace Unforget.Tests.Documentation;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_method_backbone_and_data_set_is_described()
    {
        var text = RepositoryFiles.Text("docs/methods.md") + RepositoryFiles.Text("README.md");
        var catalog = Catalog.Default;
        var names = catalog.Methods.Concat(catalog.Backbones).Concat(catalog.Datasets).Select(entry => entry.Name).ToArray();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_method_has_a_row_with_its_file()
    {
        var rows = RepositoryFiles.Text("docs/methods.md").Split('\n');
        Assert.All(Catalog.Default.Methods, method =>
        {
            var file = $"src/Unforget.Core/Methods/{method.Type.Name}.cs";
            Assert.True(File.Exists(RepositoryFiles.PathOf(file)), file);
            Assert.Contains(rows, row => row.StartsWith($"| `{method.Name}` |", StringComparison.Ordinal) && row.Contains($"](../{file})", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Relative_links_resolve()
    {
        var files = RepositoryFiles.Markdown();
        Assert.Contains("README.md", files);
        var broken = files.SelectMany(file => Links(file).Where(link => !Resolves(file, link)).Select(link => $"{file}: {link}")).ToArray();
        Assert.True(broken.Length == 0, $"links that lead nowhere:\n{string.Join('\n', broken)}");
    }

    [Fact]
    public void Example_method_of_the_architecture_page_is_the_one_that_is_tested()
    {
        var tested = RepositoryFiles.Text("tests/Unforget.Core.Tests/Documentation/FeatureAnchor.cs")
            .Replace("namespace Unforget.Tests.Documentation;", "namespace MyMethods;", StringComparison.Ordinal);
        Assert.Contains(tested, CSharpBlock().Matches(RepositoryFiles.Text("docs/architecture.md")).Select(match => match.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(YamlBlocks))]
    public void Recipes_in_the_documentation_bind(string yaml) => new RecipeBinder().Bind(yaml, "docs/recipes.md").Validate();

    public static TheoryData<string> YamlBlocks() =>
        [.. YamlBlock().Matches(RepositoryFiles.Text("docs/recipes.md")).Select(match => match.Groups[1].Value)];

    private static IEnumerable<string> Links(string file) => Link()
        .Matches(Fence().Replace(RepositoryFiles.Text(file), ""))
        .Select(match => match.Groups[1].Value)
        .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    private static bool Resolves(string file, string link)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, parts[0]);
        var path = RepositoryFiles.PathOf(target);
        return (File.Exists(path) || Directory.Exists(path))
            && (parts.Length == 1 || Anchors(File.ReadAllText(path)).Contains(parts[1], StringComparer.Ordinal));
    }

    /// <summary>The anchors that a Markdown page gets for its headings.</summary>
    private static IEnumerable<string> Anchors(string markdown) => Heading().Matches(Fence().Replace(markdown.ReplaceLineEndings("\n"), ""))
        .Select(match => NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("^```yaml\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
