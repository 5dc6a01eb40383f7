using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>Everything about each variant in one row: averages, published value, difference to the baseline, forgetting, cost.</summary>
internal sealed class VariantsTable : TableStyle
{
    public override string Name => "variants";

    public override string Summary => "one row for each variant, with the difference to the baseline (thesis, tables 4.5, 4.6, 4.8, 4.10, 4.11)";

    public override IReadOnlyList<Table> Create(TableRequest request) => [.. request.Results.Settings.Select(setting => Create(request, setting))];

    private static Table Create(TableRequest request, StudyLabel setting)
    {
        var results = request.Results;
        var baseline = results.Variants.Count > 1 ? request.BaselineName : null;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var published = new PublishedRows(request, notes);
        List<TableRow> rows = [];
        foreach (var (variant, predictor, beginsGroup) in Rows.Of(request))
        {
            var runs = results.Cell(variant.Name, setting.Name);
            var average = Sample.Of(runs, Measures.Average(predictor), request.Unit);
            var values = published.Of(variant.Name, setting.Name, predictor, PublishedMeasure.AverageIncrementalAccuracy);
            rows.Add(new TableRow(
            [
                new TextCell(variant.Title) { Notes = notes.Add(checks.Of(variant.Name, setting.Name)) },
                new TextCell(predictor),
                new SampleCell(average),
                Rows.Count([average]),
                .. Published(published, values is [var first, ..] ? first : null, average, variant, setting),
                .. baseline is null ? [] : new[] { Rows.ToBaseline(request, variant.Name, baseline, setting.Name, predictor) },
                new SampleCell(Sample.Of(runs, Measures.Final(predictor), request.Unit)),
                new SampleCell(Sample.Of(runs, Measures.Forgetting(predictor), request.Unit)),
                .. CostColumns.Of(request, runs),
            ],
            beginsGroup));
            rows.AddRange(values.Skip(1).Select(value => new TableRow(
            [
                TableCell.Empty,
                TableCell.Empty,
                TableCell.Empty,
                TableCell.Empty,
                .. Published(published, value, average, variant, setting),
                .. Enumerable.Repeat(TableCell.Empty, (baseline is null ? 0 : 1) + 2),
                .. CostColumns.None(request),
            ])));
        }

        var table = new Table($"variants_{Rows.Key(setting.Name)}", Rows.Title(results, setting), Columns(request, baseline is not null), rows)
        {
            Captions =
            [
                Captions.Average,
                Captions.Spread(request),
                .. Rows.PublishedCaption(rows),
                .. baseline is null ? Array.Empty<string>() : [Captions.Difference(request, baseline)],
                .. CostColumns.Caption(request),
            ],
            Notes = notes.Texts,
        };
        return table.WithoutEmpty("published", "published_difference", "published_source");
    }

    private static TableColumn[] Columns(TableRequest request, bool hasBaseline) =>
    [
        new("variant", "variant", IsText: true),
        new("predictor", "predictor", IsText: true),
        new("average_incremental_accuracy", "average incremental accuracy", 2),
        new("n", "n"),
        new("published", "published", 2),
        new("published_difference", "ours minus published", 2),
        new("published_source", "published by", IsText: true),
        .. hasBaseline ? [new TableColumn("difference", "difference to baseline", 2)] : Array.Empty<TableColumn>(),
        new("final_accuracy", "final accuracy", 2),
        new("forgetting", "forgetting", 2),
        .. CostColumns.Columns(request),
    ];

    private static TableCell[] Published(PublishedRows published, PublishedValue? value, Sample? average, StudyLabel variant, StudyLabel setting) =>
    [
        published.Cell(value, variant.Name, setting.Name),
        Rows.Difference(average?.Mean - value?.Mean),
        new TextCell(value?.Label ?? ""),
    ];
}
