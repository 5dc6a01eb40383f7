using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>What was changed beside what came of it: a column for every recipe key in which the variants differ.</summary>
internal sealed class AblationTable : TableStyle
{
    public override string Name => "ablation";

    public override string Summary => "changed values beside the accuracy and the difference to the baseline (thesis, table 4.4)";

    public override IReadOnlyList<Table> Create(TableRequest request) => [.. request.Results.Settings.Select(setting => Create(request, setting))];

    private static Table Create(TableRequest request, StudyLabel setting)
    {
        var results = request.Results;
        var baseline = results.Variants.Count > 1 ? request.BaselineName : null;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var recipes = results.Variants.ToDictionary(variant => variant.Name, variant => Recipe(results.Cell(variant.Name, setting.Name)));
        var keys = DifferingKeys([.. recipes.Values.OfType<Dictionary<string, string>>()]);
        var rows = Rows.Of(request).Select(row =>
        {
            var runs = results.Cell(row.Variant.Name, setting.Name);
            var average = Sample.Of(runs, Measures.Average(row.Predictor), request.Unit);
            return new TableRow(
            [
                new TextCell(row.Variant.Title) { Notes = notes.Add(checks.Of(row.Variant.Name, setting.Name)) },
                .. keys.Select(key => (TableCell)new TextCell(recipes[row.Variant.Name]?.GetValueOrDefault(key) ?? "")),
                new TextCell(row.Predictor),
                new SampleCell(average),
                Rows.Count([average]),
                .. baseline is null
                    ? Array.Empty<TableCell>()
                    : [Rows.ToBaseline(request, row.Variant.Name, baseline, setting.Name, row.Predictor)],
                .. CostColumns.Of(request, runs),
            ]);
        }).ToList();
        return new Table(
            $"ablation_{Rows.Key(setting.Name)}",
            $"{Rows.Title(results, setting)}: what each change does",
            [
                new("variant", "variant", IsText: true),
                .. keys.Select(key => new TableColumn(Rows.Key(key), key, IsText: true)),
                new("predictor", "predictor", IsText: true),
                new("average_incremental_accuracy", "average incremental accuracy", 2),
                new("n", "n"),
                .. baseline is null ? Array.Empty<TableColumn>() : [new("difference", "difference to baseline", 2)],
                .. CostColumns.Columns(request),
            ],
            rows)
        {
            Captions =
            [
                Captions.Average,
                Captions.Spread(request),
                .. baseline is null ? Array.Empty<string>() : [Captions.Difference(request, baseline)],
                "Values chosen by these numbers were chosen on test images; protocol.validation holds images back for choosing.",
                .. CostColumns.Caption(request),
            ],
            Notes = notes.Texts,
        };
    }

    private static Dictionary<string, string>? Recipe(IReadOnlyList<LabeledRun> runs) => runs.FirstOrDefault(run => run.Record is not null)?.Record is { } record
        ? RecipeKeys.Flatten(record.Recipe).Where(pair => !RecipeKeys.OfRepetition.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value)
        : null;

    /// <summary>A key that one variant lacks differs too: it belongs to another method or backbone.</summary>
    private static List<string> DifferingKeys(IReadOnlyList<Dictionary<string, string>> recipes) =>
        [.. recipes.SelectMany(recipe => recipe.Keys).Distinct().Where(key => recipes.Select(recipe => recipe.GetValueOrDefault(key)).Distinct().Count() > 1)];
}
