using Unforget.Reporting.Markup;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;

namespace Unforget.Plots.Report;

/// <summary>Each single run: a mean hides them, and who checks a number needs to know from which folder it came.</summary>
internal static class RunSection
{
    public static Html Of(StudyResults study)
    {
        var predictors = study.Predictors;
        List<TableColumn> columns =
        [
            new("variant", "variant", IsText: true),
            .. study.Settings.Count > 1 ? [new TableColumn("setting", "setting", IsText: true)] : Array.Empty<TableColumn>(),
            new("order", "class order", IsText: true),
            new("seed", "seed"),
            new("tasks", "tasks"),
            .. predictors.Select(predictor => new TableColumn($"average_{predictor}", $"average, {predictor}", 2)),
            .. predictors.Select(predictor => new TableColumn($"final_{predictor}", $"final, {predictor}", 2)),
            new("minutes", "minutes", 1),
            new("folder", "folder", IsText: true),
        ];
        var table = new Table("runs", "All runs", columns, [.. study.Runs.Select(run => new TableRow(Cells(study, run, predictors)))])
        {
            Captions = ["Average incremental and final accuracy in percent; a dash where the run is not finished or has no such predictor."],
        };
        return new Html(TableWriter.Find("html").Write([table]));
    }

    private static List<TableCell> Cells(StudyResults study, LabeledRun run, IReadOnlyList<string> predictors)
    {
        var results = run.IsComplete ? run.Record!.Results : null;
        return
        [
            new TextCell(study.Variants.First(variant => variant.Name == run.Variant).Title),
            .. study.Settings.Count > 1 ? [new TextCell(study.Settings.First(setting => setting.Name == run.Setting).Title)] : Array.Empty<TableCell>(),
            new TextCell(run.Order),
            new TextCell(FormattableString.Invariant($"{run.Seed}")),
            new NumberCell(run.Record?.Timings.Tasks.Count ?? 0),
            .. predictors.Select(predictor => new NumberCell(Percent(results?.AverageIncrementalAccuracy, predictor))),
            .. predictors.Select(predictor => new NumberCell(Percent(results?.FinalAccuracy, predictor))),
            new NumberCell(run.Record?.Timings.WallSeconds / 60),
            new TextCell(Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder))),
        ];
    }

    private static double? Percent(IReadOnlyDictionary<string, double>? values, string predictor) =>
        values is not null && values.TryGetValue(predictor, out var value) ? 100 * value : null;
}
