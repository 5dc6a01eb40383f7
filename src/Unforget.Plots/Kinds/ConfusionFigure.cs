using System.Globalization;
using Unforget.Evaluation;
using Unforget.Plots.Figures;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>Which classes are taken for which after the last task, as a heat map for each variant.</summary>
internal sealed class ConfusionFigure() : VariantGridFigure("confusion", "confusion matrix after the last task, a heat map for each variant")
{
    private const int MostNamedClasses = 30;
    private const int MostBorders = 12;
    private const int MostCharacters = 20;

    protected override string Title(string predictor) => $"Confusion matrix after the last task, {predictor}";

    protected override string Caption(string predictor) =>
        $"Share of the test images of each class (rows) that {predictor} takes for each class (columns), in percent of the row. Classes stand"
            + " in class order; thin lines separate tasks. Colour goes with the square root of the share, so that rare confusions show.";

    protected override GridPanel Panel(VariantRuns variant, IReadOnlyList<(string Order, IReadOnlyList<TaskResults> Tasks)> runs)
    {
        var last = runs.Min(run => run.Tasks.Count) - 1;
        var shares = runs.Select(run => (run.Order, Shares: Shares(run.Tasks[last]))).ToList();
        var size = shares.Min(run => run.Shares.Length);
        var values = new double?[size][];
        for (var row = 0; row < size; row++)
        {
            values[row] =
            [
                .. Enumerable.Range(0, size).Select(column =>
                    Sample.Of(shares.Select(run => (run.Order, run.Shares[row][column])), variant.Unit)?.Mean),
            ];
        }

        var names = Names([.. variant.Records], size);
        return new GridPanel(
            "True class", "Predicted class", names, names, values, new ColorScale("Share of the class (%)", 100, [0, 5, 20, 50, 100], Exponent: 0.5))
        {
            IsSquare = true,
            HasUprightColumns = size <= MostNamedClasses,
            Borders = Borders(runs[0].Tasks, last),
        };
    }

    /// <summary>In percent of the row; null in the row of a class without test images.</summary>
    private static double?[][] Shares(TaskResults results) => [.. results.Confusion.Select(row =>
    {
        var images = row.Sum();
        return row.Select(count => images == 0 ? null : (double?)(100.0 * count / images)).ToArray();
    })];

    /// <summary>Names of classes where there is room for them and all runs agree on them; else every tenth label.</summary>
    private static List<string> Names(IReadOnlyList<RunRecord> records, int size)
    {
        var names = records[0].Results.ClassNames;
        var areNamed = size <= MostNamedClasses && names.Count >= size
            && records.All(record => record.Results.ClassNames.Take(size).SequenceEqual(names.Take(size), StringComparer.Ordinal));
        var every = size switch { <= MostNamedClasses => 1, <= 200 => 10, _ => 100 };
        return [.. Enumerable.Range(0, size).Select(label =>
            areNamed ? Short(names[label]) : label % every == 0 ? label.ToString(CultureInfo.InvariantCulture) : "")];
    }

    private static string Short(string name)
    {
        var text = new StringInfo(name);
        return text.LengthInTextElements <= MostCharacters ? name : text.SubstringByTextElements(0, MostCharacters - 1) + "…";
    }

    private static IReadOnlyList<int> Borders(IReadOnlyList<TaskResults> tasks, int last) =>
        last is > 0 and < MostBorders ? [.. tasks.Take(last).Select(task => task.SeenClasses)] : [];
}
