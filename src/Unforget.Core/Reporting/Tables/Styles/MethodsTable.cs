using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>Average incremental accuracy, a row for each method and predictor and a column for each setting.</summary>
internal sealed class MethodsTable : TableStyle
{
    public override string Name => "methods";

    public override string Summary => "methods against settings, such as numbers of steps (thesis, table 4.1)";

    private static TableColumn[] NameColumns =>
        [new("method", "method", IsText: true, NamesRow: true), new("predictor", "predictor", IsText: true, NamesRow: true)];

    public override IReadOnlyList<Table> Create(TableRequest request) =>
        request.BaselineName is { } baseline && request.Results.Variants.Count > 1
            ? [Accuracies(request), Differences(request, baseline)]
            : [Accuracies(request)];

    private static Table Accuracies(TableRequest request)
    {
        var results = request.Results;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var published = new PublishedRows(request, notes);
        List<TableRow> rows = [];
        foreach (var (variant, predictor, beginsGroup) in Rows.Of(request))
        {
            rows.Add(new TableRow(
            [
                new TextCell(variant.Title),
                new TextCell(predictor),
                .. results.Settings.Select(setting => (TableCell)new SampleCell(
                    Sample.Of(results.Cell(variant.Name, setting.Name), Measures.Average(predictor), request.Unit))
                    { Notes = notes.Add(checks.Of(variant.Name, setting.Name)) }),
                Rows.Count(results.Settings.Select(setting => Sample.Of(results.Cell(variant.Name, setting.Name), Measures.Average(predictor), request.Unit))),
                .. CostColumns.Of(request, results.Runs.Where(run => run.Variant == variant.Name)),
            ],
            beginsGroup));
            rows.AddRange(Published(request, published, checks, notes, variant, predictor));
        }

        return new Table(
            "methods",
            $"{results.Name}: average incremental accuracy",
            [
                .. NameColumns,
                .. results.Settings.Select(setting => new TableColumn(Rows.Key(setting.Name), Rows.Heading(setting), 2)),
                new("n", "n"),
                .. CostColumns.Columns(request),
            ],
            rows)
        {
            Captions = [Captions.Average, Captions.Spread(request), .. Rows.PublishedCaption(rows), .. CostColumns.Caption(request)],
            Notes = notes.Texts,
        };
    }

    /// <summary>Below a row: each published series with its difference.</summary>
    private static IEnumerable<TableRow> Published(
        TableRequest request, PublishedRows published, RowChecks checks, TableNotes notes, StudyLabel variant, string predictor)
    {
        var results = request.Results;
        var cells = results.Settings.Select(setting => (
            setting.Name,
            Ours: Sample.Of(results.Cell(variant.Name, setting.Name), Measures.Average(predictor), request.Unit),
            Values: published.Of(variant.Name, setting.Name, predictor, PublishedMeasure.AverageIncrementalAccuracy))).ToList();
        foreach (var label in cells.SelectMany(cell => cell.Values).Select(value => value.Label).Distinct())
        {
            var row = cells.Select(cell => (cell.Name, cell.Ours, Value: cell.Values.FirstOrDefault(value => value.Label == label))).ToList();
            yield return new TableRow(
            [
                new TextCell($"  published: {label}"),
                new TextCell(predictor),
                .. row.Select(cell => published.Cell(cell.Value, variant.Name, cell.Name)),
                TableCell.Empty,
                .. CostColumns.None(request),
            ]);
            yield return new TableRow(
            [
                new TextCell("  difference"),
                new TextCell(predictor),
                .. row.Select(cell => cell.Ours is null || cell.Value is null ? TableCell.Empty : Rows.Difference(cell.Ours.Mean - cell.Value.Mean) with
                {
                    Notes = [.. notes.Add(checks.Of(variant.Name, cell.Name)).Concat(published.Notes(cell.Value, variant.Name, cell.Name)).Distinct()],
                }),
                TableCell.Empty,
                .. CostColumns.None(request),
            ]);
        }
    }

    private static Table Differences(TableRequest request, string baseline)
    {
        var results = request.Results;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var rows = Rows.Of(request).Where(row => row.Variant.Name != baseline).Select(row => new TableRow(
        [
            new TextCell(row.Variant.Title),
            new TextCell(row.Predictor),
            .. results.Settings.Select(setting => Rows.ToBaseline(request, checks, notes, row.Variant.Name, baseline, setting.Name, row.Predictor)),
        ])).ToList();
        return new Table(
            "differences",
            $"{results.Name}: difference to the baseline",
            [
                .. NameColumns,
                .. results.Settings.Select(setting => new TableColumn(Rows.Key(setting.Name), Rows.Heading(setting), 2)),
            ],
            rows)
        {
            Captions = [Captions.Difference(request, baseline), Captions.Spread(request)],
            Notes = notes.Texts,
        };
    }
}
