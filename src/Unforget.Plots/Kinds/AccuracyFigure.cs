using Unforget.Plots.Figures;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>Accuracy over the number of classes seen, with the average incremental accuracy of each variant in the legend.</summary>
internal sealed class AccuracyFigure() : FigureKind("accuracy", "accuracy over the number of classes seen, one line a variant")
{
    public override IEnumerable<Figure> Make(FigureInput input, SettingRuns setting)
    {
        foreach (var predictor in input.Predictors)
        {
            var curves = ClassCurves.Of(input, setting, predictor, task => task.Accuracy);
            if (curves.Count == 0)
            {
                continue;
            }

            yield return new Figure(
                Name,
                input.NameOf(Name, setting.Label, predictor: predictor),
                $"Accuracy over the number of classes seen, {predictor}{input.Where(setting.Label)}",
                $"Top-1 accuracy of {predictor} after each task, in percent, on the test images of that moment. Beside each name: average incremental"
                    + $" accuracy, the mean of the accuracies after each task.{Averages.Explain([.. curves.Select(curve => curve.Variant)], hasBands: true)}",
                [ClassCurves.Panel($"Accuracy, {predictor} (%)", [.. curves.Select(curve => curve.Line)])])
            {
                LegendTitle = "Average incremental accuracy (%)",
                Legend = [.. curves.Select(curve => new LegendEntry(curve.Line.Name, Averages.Text(Average(curve.Variant, predictor)), curve.Line.Style))],
            };
        }
    }

    /// <summary>In percent. Of unfinished runs there is none: it would be the mean of other tasks than its neighbours'.</summary>
    private static Sample? Average(VariantRuns variant, string predictor) => Sample.Of(
        variant.Runs, record => record.Results.AverageIncrementalAccuracy.TryGetValue(predictor, out var average) ? average * 100 : null, variant.Unit);
}
