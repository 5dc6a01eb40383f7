using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>
/// Accuracy beside both budgets of memory: the most that is stored after any task, and what is stored on average over tasks. More
/// exemplars alone make a method better, so a difference says something about the method only where the memories are alike.
/// </summary>
internal sealed class BudgetTable : SettingStyle
{
    private const double Megabyte = 1e6;

    private static readonly (string Key, string Heading, Func<RunRecord, double?> Bytes, Func<RunRecord, double?> Images)[] Budgets =
    [
        ("peak", "peak", record => record.Resources.PeakStoredBytes, record => record.Resources.PeakStoredImages),
        ("mean", "mean over tasks", record => record.Resources.MeanStoredBytes, record => record.Resources.MeanStoredImages),
    ];

    public override string Name => "budget";

    public override string Summary => "accuracy beside stored images and bytes, at most and on average, and their ratio to the baseline's";

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        var rows = Rows.Of(request).Select(row => new TableRow(
        [
            setting.Name(row.Variant),
            new TextCell(row.Predictor),
            setting.Cell(row.Variant, Measures.Average(row.Predictor)),
            .. setting.Difference(row.Variant, row.Predictor),
            .. Budgets.SelectMany(budget => Cells(setting, row.Variant, budget.Images, budget.Bytes)),
        ],
        row.BeginsGroup)).ToList();
        return setting.Table(
            "budget",
            "accuracy and memory",
            [
                .. SettingTable.NameColumns,
                SettingTable.AverageColumn,
                .. setting.DifferenceColumn,
                .. Budgets.SelectMany(budget => Columns(setting, budget.Key, budget.Heading)),
            ],
            rows,
            [
                .. setting.Captions,
                "Memory: exemplars stored after a task and the bytes of their pixels as stored, the most after any task and the mean over tasks; "
                    + "means over runs."
                    + (setting.HasBaseline ? " The ratio is that of bytes; a variant within one of the two budgets has 1 or a little less there, as whole images are stored." : ""),
            ]);
    }

    private static IEnumerable<TableColumn> Columns(SettingTable setting, string key, string heading) =>
    [
        new($"stored_images_{key}", $"images, {heading}"),
        new($"stored_megabytes_{key}", $"MB, {heading}", 2),
        .. setting.HasBaseline ? [new TableColumn($"ratio_{key}", $"to baseline, {heading}", 2)] : Array.Empty<TableColumn>(),
    ];

    private static IEnumerable<TableCell> Cells(
        SettingTable setting, StudyLabel variant, Func<RunRecord, double?> images, Func<RunRecord, double?> bytes) =>
    [
        new NumberCell(setting.Mean(variant, images)),
        new NumberCell(setting.Mean(variant, bytes) / Megabyte),
        .. setting.HasBaseline ? [new NumberCell(setting.RatioToBaseline(variant, bytes))] : Array.Empty<TableCell>(),
    ];
}
