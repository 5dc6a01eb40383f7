using System.Text.Json.Nodes;
using Unforget.Foundation;
using Unforget.Plots;
using Unforget.Plots.Figures;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Plots.Kinds;

public sealed class QualityFigureTests
{
    /// <summary>Originals, exemplars of three qualities and a compressed data set.</summary>
    internal static StudyResults Study() => TestRuns.Study(
        TestRuns.Run("raw", "order1", 1, Record("none", 75, 40, 2000)),
        TestRuns.Run("m75", "order1", 1, Record("memory", 75, 50, 1500)),
        TestRuns.Run("m50", "order1", 1, Record("memory", 50, 80, 1000)),
        TestRuns.Run("d50", "order1", 1, Record("dataset", 50, 40, 1000)),
        TestRuns.Run("auto", "order1", 1, Record("memory", "auto", 70, 1100)));

    private static RunRecord Record(string compress, JsonNode quality, int images, int bytes)
    {
        var record = TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [0.8, 0.6] });
        var recipe = record.Recipe.DeepClone();
        (recipe["compress"], recipe["codec"], recipe["jpeg"]) = (compress, "jpeg", new JsonObject { ["quality"] = quality });
        recipe["memory"] = new JsonObject { ["accounting"] = "file" };
        var tasks = record.Resources.Tasks.Select(task => task with { StoredImages = images, StoredBytes = (long)images * bytes }).ToList();
        return record with { Recipe = recipe, Resources = record.Resources with { Tasks = tasks } };
    }

    [Fact]
    public void Images_and_their_bytes_stand_over_the_quality()
    {
        var figure = Assert.Single(FigureKinds.Make(Study(), ["quality"], []));
        var (images, bytes) = ((LinePanel)figure.Panels[0], (LinePanel)figure.Panels[1]);
        Assert.Equal(["every image", "exemplars, files", "originals"], images.Series.Select(line => line.Name));
        Assert.Equal([(50.0, 80.0), (75.0, 50.0)], images.Series[1].Points.Select(point => (point.X, point.Y.Mean)));
        Assert.Equal([(50.0, 1000.0), (75.0, 1500.0)], bytes.Series[1].Points.Select(point => (point.X, point.Y.Mean)));
        Assert.Equal([(100.0, 2000.0)], bytes.Series[2].Points.Select(point => (point.X, point.Y.Mean)));
    }

    [Fact]
    public void A_figure_asked_for_that_needs_more_is_refused_with_what_it_shows() => Assert.Equal(
        "'comparison' has too little in its records for quality (stored images and bytes of one of them against the JPEG quality)",
        Assert.Throws<UserError>(() => FigureKinds.Make(TestRuns.Study(TestRuns.Run("m75", "order1", 1, Record("memory", 75, 50, 1500))), ["quality"], [])).Message);

    [Fact]
    public void One_quality_makes_no_figure() => Assert.DoesNotContain(
        FigureKinds.Make(TestRuns.Study(TestRuns.Run("m75", "order1", 1, Record("memory", 75, 50, 1500))), [], []),
        figure => figure.Kind == "quality");
}
