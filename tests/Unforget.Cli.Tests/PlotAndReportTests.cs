using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class PlotAndReportTests(PlotAndReportTests.TinyRunFolder run) : IClassFixture<PlotAndReportTests.TinyRunFolder>
{
    [Fact]
    public void Plot_writes_all_kinds_beside_the_run_and_lists_them()
    {
        var result = Calls.Run("plot", run.Path);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        var files = Directory.GetFiles(Path.Combine(run.Path, "figures")).Select(Path.GetFileName).ToHashSet();
        string[] some = ["accuracy-cnn.png", "accuracy-cnn.svg", "forgetting-cnn.svg", "groups-cnn.png", "confusion-cnn.svg", "loss.png", "memory.svg"];
        Assert.All(some, name => Assert.Contains(name, files));
        Assert.Equal(files.Count, result.Lines.Length * 2);
        Assert.StartsWith(Path.Combine(run.Path, "figures", "accuracy-cnn.png, .svg   Accuracy over"), result.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Plot_writes_what_it_is_asked_for_where_it_is_told()
    {
        using var folder = new TempFolder();
        var result = Calls.Run("plot", run.Path, "-o", folder["new"], "--kind", "accuracy", "--kind", "loss", "--predictor", "cnn", "--width", "100", "--json");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        var json = JsonNode.Parse(result.Output)!.AsArray();
        Assert.Equal(["accuracy", "loss"], json.Select(figure => (string)figure!["kind"]!));
        var files = json.SelectMany(figure => figure!["files"]!.AsArray()).Select(file => (string)file!).ToList();
        Assert.Equal(Directory.GetFiles(folder["new"]).Order(), files.Order());
        Assert.All(json, figure => Assert.NotEmpty((string)figure!["caption"]!));
    }

    [Fact]
    public void Report_writes_one_page_and_names_it()
    {
        using var folder = new TempFolder();
        var result = Calls.Run("report", run.Path, "-o", folder["page.html"]);
        Assert.Equal((ExitCode.Success, "", $"{folder["page.html"]}\n"), (result.Code, result.Error, result.Output));
        Assert.Contains("<h2 id=\"definitions-title\">Definitions</h2>", File.ReadAllText(folder["page.html"]), StringComparison.Ordinal);
        Assert.Equal(folder["page.html"], (string?)JsonNode.Parse(Calls.Run("report", run.Path, "-o", folder["page.html"], "--json").Output)!["file"]);
    }

    [Theory]
    [InlineData("no figure called 'acuracy', did you mean accuracy? (known: accuracy, forgetting, groups, confusion, loss, memory, quality)", "--kind", "acuracy")]
    [InlineData("no predictor called 'knn', did you mean cnn? (known: cnn", "--predictor", "knn")]
    [InlineData("--width must be a number of millimetres from 60 to 400, got '20'", "--width", "20")]
    [InlineData("--out is empty", "--out", "")]
    public void Plot_refuses_wrong_values_in_one_line(string expected, params string[] arguments) =>
        Assert.StartsWith(expected, Calls.Run(["plot", run.Path, .. arguments]).UserError(), StringComparison.Ordinal);

    [Theory]
    [InlineData("plot")]
    [InlineData("report")]
    public void A_folder_without_runs_is_refused_in_one_line(string command)
    {
        using var folder = new TempFolder();
        Assert.Contains("run.json", Calls.Run(command, folder.Path).UserError(), StringComparison.Ordinal);
        Assert.Contains("no such folder", Calls.Run(command, folder["missing"]).UserError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_does_not_replace_a_page_of_somebody_else()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["index.html"], "<html>mine</html>");
        Assert.Contains("was not written by this command", Calls.Run("report", run.Path, "-o", folder["index.html"]).UserError(), StringComparison.Ordinal);
        Assert.Equal("<html>mine</html>", File.ReadAllText(folder["index.html"]));
    }

    /// <summary>One tiny run for all tests of the class.</summary>
    public sealed class TinyRunFolder : IDisposable
    {
        private readonly TempFolder _folder = new();

        public TinyRunFolder() => Assert.Equal(ExitCode.Success, Calls.RunTiny(Path).Code);

        public string Path => _folder["run"];

        public void Dispose() => _folder.Dispose();
    }
}
