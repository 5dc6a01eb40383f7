using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>What was changed beside what came of it: a column for every recipe key in which the variants differ.</summary>
internal sealed class AblationTable : SettingStyle
{
    private const string OnTestImages =
        "Values chosen by these numbers were chosen on test images; protocol.validation holds images back for choosing.";

    public override string Name => "ablation";

    public override string Summary => "changed values beside the accuracy and the difference to the baseline (thesis, table 4.4)";

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        var recipes = request.Results.Variants.ToDictionary(variant => variant.Name, setting.Recipe);
        var keys = RecipeKeys.Differing(recipes.Values.OfType<IReadOnlyDictionary<string, string>>());
        var rows = Rows.Of(request).Select(row =>
        {
            var average = setting.Sample(row.Variant, Measures.Average(row.Predictor));
            var published = setting.Published(row.Variant, row.Predictor, PublishedMeasure.AverageIncrementalAccuracy) is [var first, ..] ? first : null;
            return new TableRow(
            [
                setting.Name(row.Variant),
                new TextCell(row.Predictor),
                .. keys.Select(key => (TableCell)new TextCell(recipes[row.Variant.Name]?.GetValueOrDefault(key) ?? "")),
                new SampleCell(average),
                Rows.Count([average]),
                setting.Published(published, row.Variant),
                setting.ToPublished(average, published, row.Variant),
                .. setting.Difference(row.Variant, row.Predictor),
                .. CostColumns.Of(request, setting.Runs(row.Variant)),
            ]);
        }).ToList();
        return setting.Table(
            "ablation",
            "what each change does",
            [
                .. SettingTable.NameColumns,
                .. keys.Select(key => new TableColumn(Rows.Key(key), key, IsText: true)),
                SettingTable.AverageColumn,
                new("n", "n"),
                new("published", "published", 2),
                new("published_difference", "ours minus published", 2),
                .. setting.DifferenceColumn,
                .. CostColumns.Columns(request),
            ],
            rows,
            [
                .. setting.Captions,
                .. Rows.PublishedCaption(rows),
                .. setting.AllRuns.All(run => run.Record is { } record && Measures.IsJudgedOnHeldOut(record)) ? [] : new[] { OnTestImages },
                .. CostColumns.Caption(request),
            ])
            .WithoutEmpty("published", "published_difference");
    }
}
