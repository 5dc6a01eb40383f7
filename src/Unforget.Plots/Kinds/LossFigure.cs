using System.Globalization;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;
using Unforget.Reporting;

namespace Unforget.Plots.Kinds;

/// <summary>Training loss over epochs: the total of each variant, or the terms where there is one variant only.</summary>
internal sealed class LossFigure() : FigureKind("loss", "training loss over epochs: the terms of one variant, or the total of several")
{
    private const string Total = "loss";
    private const int MostNamedTasks = 8;
    private const int MostTasks = 20;

    public override IEnumerable<Figure> Make(FigureInput input, SettingRuns setting)
    {
        var lines = (setting.Variants is [var only] ? Terms(only) : Totals(input, setting.Variants)).Where(line => line.Points.Count > 0).ToList();
        if (lines.Count == 0)
        {
            yield break;
        }

        var points = lines.SelectMany(line => line.Points).ToList();
        var what = setting.Variants.Count == 1 ? "The loss and its terms" : "The whole loss of each variant";
        yield return new Figure(
            Name,
            input.NameOf(Name, setting.Label),
            $"Training loss{input.Where(setting.Label)}",
            $"{what}, mean over the steps of each epoch. Epochs are counted through all tasks and stages; vertical lines begin a"
                + $" task.{Averages.Explain(setting.Variants, hasBands: true)}",
            [new LinePanel(
                PlotAxis.Counted("Epoch", points.Max(point => point.X)),
                PlotAxis.Round("Training loss", Math.Min(0, points.Min(point => point.Low)), points.Max(point => point.High)),
                lines) { Sections = Tasks(setting.Variants) }])
        {
            Legend = lines.Count > 1 ? [.. lines.Select(line => new LegendEntry(line.Name, "", line.Style))] : [],
        };
    }

    private static IEnumerable<LineSeries> Totals(FigureInput input, IReadOnlyList<VariantRuns> variants) =>
        variants.Select(variant => new LineSeries(variant.Label.Title, input.Styles[variant.Label.Name], Points(variant, Total)) { WidestGap = 1 });

    /// <summary>A single term is the total and is drawn once. A term that a stage does not have leaves a gap in the numbers, not a zero.</summary>
    private static IEnumerable<LineSeries> Terms(VariantRuns variant)
    {
        List<string> names = [.. variant.Records.SelectMany(record => record.Results.Training).SelectMany(epoch => epoch.Losses.Keys).Distinct()];
        var terms = names.Where(name => name != Total).ToList();
        var shown = terms.Count == 1 ? terms : [.. terms, .. names.Where(name => name == Total)];
        var styles = VariantStyles.Of(shown);
        return shown.Select(name => new LineSeries(name == Total ? "sum" : name.Replace('_', ' '), styles[name], Points(variant, name)) { WidestGap = 1 });
    }

    private static IReadOnlyList<SeriesPoint> Points(VariantRuns variant, string term) => variant.Points(variant.Runs.Select(run =>
        (run.Order, run.Record!.Results.Training.Select((epoch, index) =>
            (index + 1.0, epoch.Losses.TryGetValue(term, out var loss) ? loss : (double?)null)))));

    /// <summary>The tasks; none when the runs disagree about them, or when lines would be all one sees.</summary>
    private static IReadOnlyList<PanelSection> Tasks(IReadOnlyList<VariantRuns> variants)
    {
        var records = variants.SelectMany(variant => variant.Records).ToList();
        var longest = records.MaxBy(record => record.Results.Training.Count)!;
        var begins = Begins(longest);
        return begins.Count <= MostTasks && records.Select(Begins).All(others => others.SequenceEqual(begins.Take(others.Count)))
            ? [.. begins.Select((begin, task) => new PanelSection(
                begin + 0.5,
                (task + 1 < begins.Count ? begins[task + 1] : longest.Results.Training.Count) + 0.5,
                begins.Count <= MostNamedTasks ? $"task {(task + 1).ToString(CultureInfo.InvariantCulture)}" : ""))]
            : [];
    }

    /// <summary>Number of epochs before each task.</summary>
    private static List<int> Begins(RunRecord record) =>
        [.. record.Results.Training.Index().GroupBy(pair => pair.Item.Task).OrderBy(task => task.Key).Select(task => task.Min(pair => pair.Index))];
}
