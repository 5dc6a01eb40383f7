using Unforget.Evaluation;
using Unforget.Plots.Figures;

namespace Unforget.Plots.Kinds;

/// <summary>A metric after each task over the number of classes seen: one line for each variant.</summary>
internal static class ClassCurves
{
    public const string Classes = "Number of classes seen";

    /// <summary>The variants that have the predictor, with their lines in percent.</summary>
    public static IReadOnlyList<(VariantRuns Variant, LineSeries Line)> Of(
        FigureInput input, SettingRuns setting, string predictor, Func<TaskResults, double?> metric) =>
        [.. setting.Variants
            .Select(variant => (variant, Line: new LineSeries(variant.Label.Title, input.Styles[variant.Label.Name], Points(variant, predictor, metric))))
            .Where(pair => pair.Line.Points.Count > 0)];

    /// <summary>A panel with percent upwards; bands are inside it.</summary>
    public static LinePanel Panel(string title, IReadOnlyList<LineSeries> lines)
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        return new LinePanel(
            PlotAxis.Measured(Classes, points.Select(point => point.X)),
            PlotAxis.Round(title, points.Min(point => point.Low), points.Max(point => point.High), smallestStep: 5),
            lines);
    }

    private static IReadOnlyList<SeriesPoint> Points(VariantRuns variant, string predictor, Func<TaskResults, double?> metric) => variant.Points(
        variant.TasksOf(predictor).Select(run => (run.Order, run.Tasks.Select(task => ((double)task.SeenClasses, metric(task) * 100)))));
}
