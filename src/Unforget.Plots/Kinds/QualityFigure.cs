using System.Text.Json.Nodes;
using Unforget.Plots.Figures;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>Images in memory and the bytes of one of them against the JPEG quality of the variants (thesis, figure 3-5).</summary>
internal sealed class QualityFigure() : FigureKind("quality", "stored images and bytes of one of them against the JPEG quality")
{
    /// <summary>Where images stand that are not compressed, as in the thesis.</summary>
    private const int Originals = 100;

    public override IEnumerable<Figure> Make(FigureInput input, SettingRuns setting)
    {
        var compressed = setting.Variants
            .Select(variant => (Variant: variant, Place: PlaceOf(variant)))
            .Where(one => one.Place is not null)
            .GroupBy(one => one.Place!.Value.What, one => (one.Variant, one.Place!.Value.Quality))
            .OrderBy(group => group.Key)
            .ToList();
        if (compressed.SelectMany(group => group.Select(one => one.Quality)).Distinct().Count() < 2)
        {
            yield break;
        }

        var images = compressed.ConvertAll(group => Line(input, group, resources => resources.StoredImages));
        var bytes = compressed.ConvertAll(group => Line(input, group, BytesOfAnImage));
        var qualities = images.SelectMany(line => line.Points).Select(point => point.X).ToList();
        yield return new Figure(
            Name,
            input.NameOf(Name, setting.Label),
            $"Stored images and their size{input.Where(setting.Label)}",
            "Images kept in memory after the last task, and stored bytes over stored images, against the JPEG quality. "
                + "Images that are not compressed stand at 100, whatever quality their files were written with."
                + Averages.Explain([.. compressed.SelectMany(group => group.Select(one => one.Variant))], hasBands: true),
            [Panel("Images", images, qualities), Panel("Bytes of an image", bytes, qualities)])
        {
            Legend = [.. images.Select(line => new LegendEntry(line.Name, "", line.Style))],
        };
    }

    /// <summary>What a variant compresses, and how strongly; null where that has no single quality.</summary>
    private static (string What, int Quality)? PlaceOf(VariantRuns variant)
    {
        var recipe = variant.Runs[0].Record!.Recipe;
        return (string?)recipe["compress"] switch
        {
            "none" => ("originals", Originals),
            "dataset" when Quality(recipe) is { } quality => ("every image", quality),
            "memory" when (string?)recipe["codec"] == "jpeg" && Quality(recipe) is { } quality => (Accounting(recipe), quality),
            _ => null,
        };
    }

    private static int? Quality(JsonNode recipe) => recipe["jpeg"]?["quality"] is JsonValue value && value.TryGetValue<int>(out var quality) ? quality : null;

    private static string Accounting(JsonNode recipe) =>
        (string?)recipe["memory"]?["accounting"] == "shared_tables" ? "exemplars, one header"
            : (string?)recipe["jpeg"]?["huffman"] == "optimised" ? "exemplars, files with tables of their own"
            : "exemplars, files";

    private static LineSeries Line(FigureInput input, IGrouping<string, (VariantRuns Variant, int Quality)> group, Func<TaskResources, double?> value) => new(
        group.Key,
        input.Styles[group.First().Variant.Label.Name],
        [.. group
            .Select(one => (one.Quality, Sample: Last(one.Variant, value)))
            .Where(point => point.Sample is not null)
            .GroupBy(point => point.Quality)
            .OrderBy(points => points.Key)
            .Select(points => new SeriesPoint(points.Key, points.First().Sample!))]);

    private static double? BytesOfAnImage(TaskResources resources) =>
        resources.StoredImages > 0 ? (double)resources.StoredBytes / resources.StoredImages : null;

    /// <summary>A value after the last task.</summary>
    private static Sample? Last(VariantRuns variant, Func<TaskResources, double?> value) =>
        Sample.Of(variant.Runs.Select(run => (run.Order, value(run.Record!.Resources.Tasks[^1]))), variant.Unit);

    private static LinePanel Panel(string title, IReadOnlyList<LineSeries> lines, IEnumerable<double> qualities) => new(
        PlotAxis.Measured("JPEG quality", qualities),
        PlotAxis.Round(title, 0, lines.SelectMany(line => line.Points).Select(point => point.High).DefaultIfEmpty(1).Max()),
        lines);
}
