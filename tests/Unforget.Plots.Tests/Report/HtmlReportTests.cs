using System.Reflection;
using System.Text.RegularExpressions;
using Unforget.Foundation;
using Unforget.Plots.Report;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Plots.Report;

public sealed partial class HtmlReportTests
{
    private const string Hostile = "</title><script>alert(1)</script>\"' onload=x & <b>";

    private static readonly string Page = Create(Study("podnet", "finetune"));

    [Fact]
    public void Nothing_is_asked_for_from_outside()
    {
        Assert.Contains("default-src 'none'", Page, StringComparison.Ordinal);
        var targets = Targets().Matches(Page).Select(match => match.Groups["target"].Value).ToList();
        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.True(target.StartsWith('#') || target.StartsWith("data:", StringComparison.Ordinal), target[..Math.Min(60, target.Length)]));
        Assert.DoesNotContain("@import", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", Page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Links_lead_to_something_in_the_page_and_identifiers_are_unique()
    {
        var ids = Ids().Matches(Page).Select(match => match.Groups["id"].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Targets().Matches(Page).Select(match => match.Groups["target"].Value).Where(target => target.StartsWith('#')), target => Assert.Contains(target[1..], ids));
    }

    [Fact]
    public void Every_definition_is_in_the_page() => Assert.All(
        Definitions.Notation.Concat(Definitions.Terms),
        definition => Assert.Contains($"<dt>{definition.Term}", Page, StringComparison.Ordinal));

    [Fact]
    public void Metrics_are_defined_in_the_documentation_under_the_same_key()
    {
        var root = typeof(HtmlReportTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryFolder").Value!;
        var documented = File.ReadAllText(Path.Combine(root, "docs", "metrics.md"));
        Assert.All(Definitions.Terms.Where(term => term.Key.Length > 0), term => Assert.Matches($@"\b{term.Key}\b", documented));
    }

    [Fact]
    public void Each_part_has_a_heading_and_each_table_has_headers_and_a_caption()
    {
        Assert.Equal(
            ["Summary", "Figures", "Tables", "Runs", "Recipes", "Environment", "Definitions"],
            Regex.Matches(Page, "<h2[^>]*>([^<]*)</h2>").Select(match => match.Groups[1].Value));
        var tables = Regex.Matches(Page, "<table>.*?</table>", RegexOptions.Singleline).Select(match => match.Value).ToList();
        Assert.True(tables.Count >= 5);
        Assert.All(tables, table => Assert.Matches("(?s)^<table>\\s*<caption>.+</caption>.*<th scope=\"col\".*<th scope=\"row\"", table));
        Assert.All(Regex.Matches(Page, "<figure .*?</figure>", RegexOptions.Singleline), figure =>
            Assert.Matches("(?s)role=\"img\" aria-label=\"[^\"]{10,}\".*<figcaption>", figure.Value));
    }

    [Fact]
    public void Names_from_recipes_and_data_do_not_become_markup()
    {
        var record = TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.8, .6] }, classNames: [Hostile, "b", "c", "d"]);
        record.Recipe["description"] = Hostile;
        var page = Create(TestRuns.Study(TestRuns.Run(Hostile, Hostile, 1, record), TestRuns.Run("other", "a", 1, record)) with { Name = Hostile, Description = Hostile });
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onload", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_runs_give_the_same_page() => Assert.Equal(Page, Create(Study("podnet", "finetune")));

    [Fact]
    public void Numbers_of_the_runs_are_in_the_page()
    {
        // Averages of 0.8, 0.6 and 0.7, 0.5 are 70 and 60; their mean and sample deviation.
        Assert.Contains("65.0 ± 7.1", Page, StringComparison.Ordinal);
        Assert.Contains(">70.00<", Page, StringComparison.Ordinal);
        Assert.Contains("method: podnet", Page, StringComparison.Ordinal);
        Assert.Contains("some processor", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_run_that_is_not_finished_has_a_report() => Assert.Contains(
        "0 of 1 finished",
        Create(TestRuns.Study(TestRuns.Run("podnet", "a", 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.8] }, isComplete: false)))),
        StringComparison.Ordinal);

    [Fact]
    public void A_run_that_was_moved_names_both_machines()
    {
        var record = TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.8] });
        var page = Create(TestRuns.Study(TestRuns.Run("podnet", "a", 1, record with { EarlierEnvironments = [record.Environment with { Processor = "another processor" }] })));
        Assert.Contains("<td class=\"text\">another processor</td><td class=\"text\">some processor</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_reports_are_replaced()
    {
        var folder = Directory.CreateTempSubdirectory("unforget-report-").FullName;
        try
        {
            var file = Path.Combine(folder, "new", "page.html");
            HtmlReport.Write(Study("podnet"), NoPublished, file);
            HtmlReport.Write(Study("podnet"), NoPublished, file);
            Assert.Equal([file], Directory.GetFiles(Path.Combine(folder, "new")));
            File.WriteAllText(file, "<html>mine</html>");
            Assert.Throws<UserError>(() => HtmlReport.Write(Study("podnet"), NoPublished, file));
            Assert.Equal("<html>mine</html>", File.ReadAllText(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static StudyResults Study(params string[] variants) => TestRuns.Study([.. variants.SelectMany(variant => new[]
    {
        TestRuns.Run(variant, "a", 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.8, .6] }, method: variant)),
        TestRuns.Run(variant, "b", 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.7, .5] }, method: variant)),
    })]);

    internal static string Create(StudyResults study) => HtmlReport.Create(study, NoPublished);

    private static PublishedValue NoPublished(string key) => throw new UserError($"no published value '{key}'");

    [GeneratedRegex("""(?:\s(?:src|href|srcset|action|poster|data)="|url\()(?<target>[^")]*)""")]
    private static partial Regex Targets();

    [GeneratedRegex("\\sid=\"(?<id>[^\"]*)\"")]
    private static partial Regex Ids();
}
