using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>A row for each task: accuracy after it and the running average, for every variant and predictor.</summary>
internal sealed class StepsTable : TableStyle
{
    public override string Name => "steps";

    public override string Summary => "accuracy after each step and the running average, which is what the thesis prints (table 4.2)";

    public override IReadOnlyList<Table> Create(TableRequest request)
    {
        var results = request.Results;
        return
        [
            .. results.Settings.Select(setting => Create(request, setting)),
            .. CostColumns.Tables(request),
        ];
    }

    private static Table Create(TableRequest request, StudyLabel setting)
    {
        var results = request.Results;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var published = new PublishedRows(request, notes);
        var series = Rows.Of(request).Select(row => (
            row.Variant,
            row.Predictor,
            Runs: results.Cell(row.Variant.Name, setting.Name),
            Published: published.Of(row.Variant.Name, setting.Name, row.Predictor, PublishedMeasure.RunningAverage))).ToList();
        var complete = series.SelectMany(one => one.Runs).Where(run => run.IsComplete).Select(run => run.Record!).ToList();
        var tasks = complete.Select(record => record.Results.Predictors.Values.First().Tasks)
            .MaxBy(one => one.Count)?.Select(task => (task.Task, task.SeenClasses)).ToList() ?? [];
        var rows = tasks.Select(task => new TableRow(
        [
            new NumberCell(task.Task),
            new NumberCell(task.SeenClasses),
            .. series.SelectMany(one => Cells(request, notes, checks, published, one.Variant, setting, one.Predictor, one.Runs, one.Published, task.Task)),
        ])).ToList();
        return new Table(
            $"steps_{Rows.Key(setting.Name)}",
            $"{Rows.Title(results, setting)}: after each task",
            [
                new("task", "task"),
                new("classes", "classes"),
                .. series.SelectMany(one => Columns(one.Variant, one.Predictor, one.Published)),
            ],
            rows)
        {
            Captions =
            [
                $"Accuracy in percent on all classes seen so far. {Captions.Running}",
                Captions.Spread(request),
                .. Rows.PublishedCaption(rows),
            ],
            Notes = notes.Texts,
        };
    }

    private static IEnumerable<TableColumn> Columns(StudyLabel variant, string predictor, IReadOnlyList<PublishedValue> published)
    {
        var key = Rows.Key($"{variant.Name}_{predictor}");
        yield return new TableColumn($"{key}_accuracy", $"{variant.Title} {predictor}: accuracy", 2);
        yield return new TableColumn($"{key}_running_average", "running average", 2);
        foreach (var (value, index) in published.Select((value, index) => (value, index)))
        {
            yield return new TableColumn($"{key}_published_{index + 1}", $"published: {value.Label}", 2);
        }
    }

    private static IEnumerable<TableCell> Cells(
        TableRequest request,
        TableNotes notes,
        RowChecks checks,
        PublishedRows published,
        StudyLabel variant,
        StudyLabel setting,
        string predictor,
        IReadOnlyList<LabeledRun> runs,
        IReadOnlyList<PublishedValue> values,
        int task)
    {
        yield return new SampleCell(Sample.Of(runs, Measures.Accuracy(predictor, task), request.Unit)) { Notes = notes.Add(checks.Of(variant.Name, setting.Name)) };
        yield return new SampleCell(Sample.Of(runs, Measures.RunningAverage(predictor, task), request.Unit));
        foreach (var value in values)
        {
            yield return value.Tasks.FirstOrDefault(one => one.Task == task) is { } found
                ? published.Cell(value with { Mean = found.Mean, Deviation = null, Alternatives = found.Alternatives }, variant.Name, setting.Name)
                : TableCell.Empty;
        }
    }
}
