using Unforget.Plots.Figures;

namespace Unforget.Plots.Kinds;

/// <summary>Standard forgetting over the number of classes seen, with the last value in the legend.</summary>
internal sealed class ForgettingFigure() : FigureKind("forgetting", "forgetting over the number of classes seen, one line a variant")
{
    public override IEnumerable<Figure> Make(FigureInput input, SettingRuns setting)
    {
        foreach (var predictor in input.Predictors)
        {
            var curves = ClassCurves.Of(input, setting, predictor, task => task.Forgetting);
            if (curves.Count == 0)
            {
                continue;
            }

            yield return new Figure(
                Name,
                input.NameOf(Name, setting.Label, predictor: predictor),
                $"Forgetting over the number of classes seen, {predictor}{input.Where(setting.Label)}",
                $"Standard forgetting of {predictor} in percent: best earlier accuracy minus accuracy now, mean over the groups of labels with old classes;"
                    + $" 0 after the first task. Beside each name: the value at the last point."
                    + $"{Averages.Explain([.. curves.Select(curve => curve.Variant)], hasBands: true)}",
                [ClassCurves.Panel($"Forgetting, {predictor} (%)", [.. curves.Select(curve => curve.Line)])])
            {
                LegendTitle = "Forgetting at the last point (%)",
                Legend = [.. curves.Select(curve => new LegendEntry(curve.Line.Name, Averages.Text(curve.Line.Points[^1].Y), curve.Line.Style))],
            };
        }
    }
}
