using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>Everything about each variant in one row: averages, published value, difference to the baseline, forgetting, cost.</summary>
internal sealed class VariantsTable : SettingStyle
{
    public override string Name => "variants";

    public override string Summary => "one row for each variant, with the difference to the baseline (thesis, tables 4.5, 4.6, 4.8, 4.10, 4.11)";

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        List<TableRow> rows = [];
        foreach (var (variant, predictor, beginsGroup) in Rows.Of(request))
        {
            var average = setting.Sample(variant, Measures.Average(predictor));
            var values = setting.Published(variant, predictor, PublishedMeasure.AverageIncrementalAccuracy);
            rows.Add(new TableRow(
            [
                setting.Name(variant),
                new TextCell(predictor),
                new SampleCell(average),
                Rows.Count([average]),
                .. Published(setting, variant, average, values is [var first, ..] ? first : null),
                .. setting.Difference(variant, predictor),
                setting.Cell(variant, Measures.Final(predictor)),
                setting.Cell(variant, Measures.Forgetting(predictor)),
                .. CostColumns.Of(request, setting.Runs(variant)),
            ],
            beginsGroup));
            rows.AddRange(values.Skip(1).Select(value => new TableRow(
            [
                .. Enumerable.Repeat(TableCell.Empty, 4),
                .. Published(setting, variant, average, value),
                .. Enumerable.Repeat(TableCell.Empty, setting.DifferenceColumn.Count() + 2),
                .. CostColumns.None(request),
            ])));
        }

        return setting.Table(
            "variants",
            "",
            Columns(request, setting),
            rows,
            [.. setting.Captions, .. Rows.PublishedCaption(rows), .. CostColumns.Caption(request)])
            .WithoutEmpty("published", "published_difference", "published_source");
    }

    private static IEnumerable<TableColumn> Columns(TableRequest request, SettingTable setting) =>
    [
        .. SettingTable.NameColumns,
        SettingTable.AverageColumn,
        new("n", "n"),
        new("published", "published", 2),
        new("published_difference", "ours minus published", 2),
        new("published_source", "published by", IsText: true),
        .. setting.DifferenceColumn,
        new("final_accuracy", "final accuracy", 2),
        new("forgetting", "forgetting", 2),
        .. CostColumns.Columns(request),
    ];

    private static IEnumerable<TableCell> Published(SettingTable setting, StudyLabel variant, Sample? average, PublishedValue? value) =>
    [
        setting.Published(value, variant),
        setting.ToPublished(average, value, variant),
        new TextCell(value?.Label ?? ""),
    ];
}
