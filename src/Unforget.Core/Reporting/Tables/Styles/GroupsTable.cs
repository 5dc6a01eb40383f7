using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>Accuracy on each group of consecutive classes after the last task.</summary>
internal sealed class GroupsTable : TableStyle
{
    public override string Name => "groups";

    public override string Summary => "accuracy after the last task on each group of classes (thesis, table 4.3)";

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
        var groups = results.Runs.Where(run => run.Setting == setting.Name && run.IsComplete)
            .Select(run => run.Record!.Results.Predictors.Values.First().Tasks[^1].AccuracyPerGroup.Keys.ToList())
            .MaxBy(keys => keys.Count) ?? [];
        List<TableRow> rows = [];
        foreach (var (variant, predictor, beginsGroup) in Rows.Of(request))
        {
            var runs = results.Cell(variant.Name, setting.Name);
            rows.Add(new TableRow(
            [
                new TextCell(variant.Title) { Notes = notes.Add(checks.Of(variant.Name, setting.Name)) },
                new TextCell(predictor),
                .. groups.Select(group => (TableCell)new SampleCell(Sample.Of(runs, Measures.Group(predictor, group), request.Unit))),
                new SampleCell(Sample.Of(runs, Measures.Final(predictor), request.Unit)),
            ],
            beginsGroup));
            rows.AddRange(published.Of(variant.Name, setting.Name, predictor, PublishedMeasure.GroupAccuracy).Select(value => new TableRow(
            [
                new TextCell($"  published: {value.Label}") { Notes = published.Notes(value, variant.Name, setting.Name) },
                new TextCell(predictor),
                .. groups.Select((_, index) => index < value.Groups.Count ? new PublishedCell(value.Groups[index], null) : TableCell.Empty),
                value.Mean is { } mean ? new PublishedCell(mean, null) : TableCell.Empty,
            ])));
        }

        return new Table(
            $"groups_{Rows.Key(setting.Name)}",
            $"{Rows.Title(results, setting)}: accuracy by group of classes after the last task",
            [
                new("variant", "variant", IsText: true),
                new("predictor", "predictor", IsText: true),
                .. groups.Select(group => new TableColumn($"group_{Rows.Key(group)}", group, 1)),
                new("all", "all", 1),
            ],
            rows)
        {
            Captions =
            [
                "Accuracy in percent on the classes at these places of the class order, and on all classes.",
                Captions.Spread(request),
                .. Rows.PublishedCaption(rows),
            ],
            Notes = notes.Texts,
        };
    }
}
