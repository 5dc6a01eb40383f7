using System.Globalization;
using Unforget.Evaluation;
using Unforget.Plots.Figures;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>Accuracy of each group of classes after each task, as a heat map for each variant.</summary>
internal sealed class GroupFigure() : VariantGridFigure("groups", "accuracy of each group of classes after each task, a heat map for each variant")
{
    protected override string Title(string predictor) => $"Accuracy by group of classes, {predictor}";

    protected override string Caption(string predictor) =>
        $"Top-1 accuracy of {predictor}, in percent, on each group of classes (rows, by place in the class order)"
            + " after each task (columns, by number of classes seen). A group that is learned in part counts its classes so far.";

    protected override GridPanel Panel(VariantRuns variant, IReadOnlyList<(string Order, IReadOnlyList<TaskResults> Tasks)> runs)
    {
        // Columns that all runs have; runs of one cell have the same tasks unless some are not finished.
        var columns = Enumerable.Range(0, runs.Min(run => run.Tasks.Count)).ToList();
        List<string> groups = [.. runs[0].Tasks[columns[^1]].AccuracyPerGroup.Keys];
        double?[][] values = [.. groups.Select(group => columns
            .Select(column => Sample.Of(runs.Select(run => (run.Order, run.Tasks[column].AccuracyPerGroup.GetValueOrDefault(group) * 100)), variant.Unit)?.Mean)
            .ToArray())];
        return new GridPanel(
            "Place in the class order",
            ClassCurves.Classes,
            [.. groups.Select(group => group.Replace('-', '–'))],
            [.. columns.Select(column => runs[0].Tasks[column].SeenClasses.ToString(CultureInfo.InvariantCulture))],
            values,
            new ColorScale("Accuracy (%)", 100, [0, 20, 40, 60, 80, 100]));
    }
}
