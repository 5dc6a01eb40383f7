using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>A row for each task: accuracy after it and the running average, for every variant and predictor.</summary>
internal sealed class StepsTable : SettingStyle
{
    public override string Name => "steps";

    public override string Summary => "accuracy after each step and the running average, which is what the thesis prints (table 4.2)";

    protected override bool HasCostApart => true;

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        List<Series> series =
        [
            .. Rows.Of(request).Select(row =>
                new Series(row.Variant, row.Predictor, setting.Published(row.Variant, row.Predictor, PublishedMeasure.RunningAverage))),
        ];
        var complete = series.SelectMany(one => setting.Runs(one.Variant)).Where(run => run.IsComplete).Select(run => run.Record!);
        var tasks = complete.Select(record => record.Results.Predictors.Values.First().Tasks)
            .MaxBy(one => one.Count)?.Select(task => (task.Task, task.SeenClasses)).ToList() ?? [];
        var rows = tasks.Select(task => new TableRow(
        [
            new NumberCell(task.Task),
            new NumberCell(task.SeenClasses),
            .. series.SelectMany(one => Cells(setting, one, task.Task)),
        ])).ToList();
        return setting.Table(
            "steps",
            "after each task",
            [new("task", "task", NamesRow: true), new("classes", "classes", NamesRow: true), .. series.SelectMany(Columns)],
            rows,
            [$"Accuracy in percent on all classes seen so far. {Captions.Running}", Captions.Spread(request), .. Rows.PublishedCaption(rows)]);
    }

    private static IEnumerable<TableColumn> Columns(Series series)
    {
        var key = Rows.Key($"{series.Variant.Name}_{series.Predictor}");
        yield return new TableColumn($"{key}_accuracy", $"{series.Variant.Title} {series.Predictor}: accuracy", 2);
        yield return new TableColumn($"{key}_running_average", "running average", 2);
        foreach (var (index, value) in series.Published.Index())
        {
            yield return new TableColumn($"{key}_published_{index + 1}", $"published: {value.Label}", 2);
        }
    }

    private static IEnumerable<TableCell> Cells(SettingTable setting, Series series, int task)
    {
        yield return setting.Cell(series.Variant, Measures.Accuracy(series.Predictor, task)) with { Notes = setting.Marks(series.Variant) };
        yield return setting.Cell(series.Variant, Measures.RunningAverage(series.Predictor, task));
        foreach (var value in series.Published)
        {
            yield return value.Tasks.FirstOrDefault(one => one.Task == task) is { } found
                ? setting.Published(value with { Mean = found.Mean, Deviation = null, Alternatives = found.Alternatives }, series.Variant)
                : TableCell.Empty;
        }
    }

    private sealed record Series(StudyLabel Variant, string Predictor, IReadOnlyList<PublishedValue> Published);
}
