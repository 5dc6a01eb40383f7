using Unforget.Plots.Figures;
using Unforget.Reporting;

namespace Unforget.Plots.Kinds;

/// <summary>Stored images and their bytes after each task.</summary>
internal sealed class MemoryFigure() : FigureKind("memory", "stored images and megabytes after each task, one line a variant")
{
    public override IEnumerable<Figure> Make(FigureInput input, SettingRuns setting)
    {
        var images = Lines(input, setting, resources => resources.StoredImages);
        var megabytes = Lines(input, setting, resources => resources.StoredBytes / 1e6);
        if (images.All(line => line.Points.Count == 0))
        {
            yield break;
        }

        yield return new Figure(
            Name,
            input.NameOf(Name, setting.Label),
            $"Stored images{input.Where(setting.Label)}",
            "Images kept in memory after each task, and the bytes of their pixels as stored (1 MB is a million bytes). Beside each name: the most after any"
                + $" task.{Averages.Explain(setting.Variants, hasBands: true)}{Coincidences(images)}",
            [Panel("Images", images), Panel("Megabytes", megabytes)])
        {
            LegendTitle = "Most images, megabytes",
            Legend = [.. images.Zip(megabytes, (count, size) => new LegendEntry(count.Name, $"{Most(count, 0)}, {Most(size, 1)}", count.Style))],
        };
    }

    private static List<LineSeries> Lines(FigureInput input, SettingRuns setting, Func<TaskResources, double> value) => [.. setting.Variants.Select(variant =>
        new LineSeries(variant.Label.Title, input.Styles[variant.Label.Name],
            variant.Points(variant.Runs.Select(run => (run.Order, Values(run.Record!, value))))))];

    private static IEnumerable<(double X, double? Value)> Values(RunRecord record, Func<TaskResources, double> value)
    {
        var classes = record.Results.Predictors.Values.SelectMany(results => results.Tasks)
            .GroupBy(task => task.Task).ToDictionary(task => task.Key, task => task.First().SeenClasses);
        return record.Resources.Tasks.Where(task => classes.ContainsKey(task.Task)).Select(task => ((double)classes[task.Task], (double?)value(task)));
    }

    /// <summary>Variants that store the same lie on one line, of which only the last is seen.</summary>
    private static string Coincidences(IReadOnlyList<LineSeries> lines) => string.Concat(lines
        .GroupBy(line => string.Join(' ', line.Points.Select(point => FormattableString.Invariant($"{point.X}:{point.Y.Mean}"))), line => line.Name)
        .Where(group => group.Count() > 1)
        .Select(group => $" On one line: {string.Join(", ", group)}."));

    private static LinePanel Panel(string title, IReadOnlyList<LineSeries> lines)
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        return new LinePanel(
            PlotAxis.Measured(ClassCurves.Classes, points.Select(point => point.X)),
            PlotAxis.Round(title, 0, points.Max(point => point.High)),
            lines);
    }

    private static string Most(LineSeries line, int decimals) =>
        line.Points.Count == 0 ? "0" : Averages.Text(new Reporting.Results.Sample(line.Points.Max(point => point.Y.Mean), null, 1), decimals);
}
