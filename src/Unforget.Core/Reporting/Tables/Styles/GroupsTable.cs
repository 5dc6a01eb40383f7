using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>Accuracy on each group of consecutive classes after the last task.</summary>
internal sealed class GroupsTable : SettingStyle
{
    public override string Name => "groups";

    public override string Summary => "accuracy after the last task on each group of classes (thesis, table 4.3)";

    protected override bool HasCostApart => true;

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        var groups = setting.AllRuns.Where(run => run.IsComplete)
            .Select(run => run.Record!.Results.Predictors.Values.First().Tasks[^1].AccuracyPerGroup.Keys.ToList())
            .MaxBy(keys => keys.Count) ?? [];
        List<TableRow> rows = [];
        foreach (var (variant, predictor, beginsGroup) in Rows.Of(request))
        {
            rows.Add(new TableRow(
            [
                setting.Name(variant),
                new TextCell(predictor),
                .. groups.Select(group => setting.Cell(variant, Measures.Group(predictor, group))),
                setting.Cell(variant, Measures.Final(predictor)),
            ],
            beginsGroup));
            rows.AddRange(setting.Published(variant, predictor, PublishedMeasure.GroupAccuracy).Select(value => new TableRow(
            [
                new TextCell($"  published: {value.Label}") { Notes = setting.Marks(value, variant) },
                new TextCell(predictor),
                .. groups.Select((_, index) => index < value.Groups.Count ? new PublishedCell(value.Groups[index], null) : TableCell.Empty),
                value.Mean is { } mean ? new PublishedCell(mean, null) : TableCell.Empty,
            ])));
        }

        return setting.Table(
            "groups",
            "accuracy by group of classes after the last task",
            [.. SettingTable.NameColumns, .. groups.Select(group => new TableColumn($"group_{Rows.Key(group)}", group, 1)), new("all", "all", 1)],
            rows,
            [
                "Accuracy in percent on the classes at these places of the class order, and on all classes.",
                Captions.Spread(request),
                .. Rows.PublishedCaption(rows),
            ]);
    }
}
