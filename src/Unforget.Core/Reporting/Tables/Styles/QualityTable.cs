using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>What the quality of stored images costs in accuracy and saves in memory: bytes of one stored image beside the accuracies.</summary>
internal sealed class QualityTable : SettingStyle
{
    public override string Name => "quality";

    public override string Summary => "accuracy against the size of a stored image (thesis, table 4.9)";

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        var rows = Rows.Of(request).Select(row => new TableRow(
        [
            setting.Name(row.Variant),
            new TextCell(row.Predictor),
            new NumberCell(Sample.Of(setting.Runs(row.Variant), BytesOfAnImage, Repetition.Run)?.Mean),
            setting.Cell(row.Variant, Measures.Average(row.Predictor)),
            .. setting.Difference(row.Variant, row.Predictor),
            setting.Cell(row.Variant, Measures.Final(row.Predictor)),
            .. CostColumns.Of(request, setting.Runs(row.Variant)),
        ])).ToList();
        return setting.Table(
            "quality",
            "accuracy and size of stored images",
            [
                .. SettingTable.NameColumns,
                new("bytes_of_an_image", "bytes of an image"),
                SettingTable.AverageColumn,
                .. setting.DifferenceColumn,
                new("final_accuracy", "final accuracy", 2),
                .. CostColumns.Columns(request),
            ],
            rows,
            ["Bytes of an image: stored bytes over stored images, averaged over tasks.", .. setting.Captions, .. CostColumns.Caption(request)]);
    }

    private static double? BytesOfAnImage(RunRecord record) =>
        record.Resources.MeanStoredImages > 0 ? record.Resources.MeanStoredBytes / record.Resources.MeanStoredImages : null;
}
