using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>What the quality of stored images costs in accuracy and saves in memory: bytes of one stored image beside the accuracies.</summary>
internal sealed class QualityTable : TableStyle
{
    public override string Name => "quality";

    public override string Summary => "accuracy against the size of a stored image (thesis, table 4.9)";

    public override IReadOnlyList<Table> Create(TableRequest request) => [.. request.Results.Settings.Select(setting => Create(request, setting))];

    private static Table Create(TableRequest request, StudyLabel setting)
    {
        var results = request.Results;
        var baseline = results.Variants.Count > 1 ? request.BaselineName : null;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var rows = Rows.Of(request).Select(row =>
        {
            var runs = results.Cell(row.Variant.Name, setting.Name);
            return new TableRow(
            [
                new TextCell(row.Variant.Title) { Notes = notes.Add(checks.Of(row.Variant.Name, setting.Name)) },
                new TextCell(row.Predictor),
                new NumberCell(Sample.Of(runs, BytesOfAnImage, Repetition.Run)?.Mean),
                new SampleCell(Sample.Of(runs, Measures.Average(row.Predictor), request.Unit)),
                .. baseline is null
                    ? Array.Empty<TableCell>()
                    : [Rows.ToBaseline(request, row.Variant.Name, baseline, setting.Name, row.Predictor)],
                new SampleCell(Sample.Of(runs, Measures.Final(row.Predictor), request.Unit)),
                .. CostColumns.Of(request, runs),
            ]);
        }).ToList();
        return new Table(
            $"quality_{Rows.Key(setting.Name)}",
            $"{Rows.Title(results, setting)}: accuracy and size of stored images",
            [
                new("variant", "variant", IsText: true),
                new("predictor", "predictor", IsText: true),
                new("bytes_of_an_image", "bytes of an image"),
                new("average_incremental_accuracy", "average incremental accuracy", 2),
                .. baseline is null ? Array.Empty<TableColumn>() : [new("difference", "difference to baseline", 2)],
                new("final_accuracy", "final accuracy", 2),
                .. CostColumns.Columns(request),
            ],
            rows)
        {
            Captions =
            [
                "Bytes of an image: stored bytes over stored images, averaged over tasks.",
                Captions.Average,
                Captions.Spread(request),
                .. baseline is null ? Array.Empty<string>() : [Captions.Difference(request, baseline)],
                .. CostColumns.Caption(request),
            ],
            Notes = notes.Texts,
        };
    }

    private static double? BytesOfAnImage(RunRecord record) =>
        record.Resources.MeanStoredImages > 0 ? record.Resources.MeanStoredBytes / record.Resources.MeanStoredImages : null;
}
