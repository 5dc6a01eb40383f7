using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>The published values that belong to a cell: those that its runs' recipes name, for the predictor and the measure of the table.</summary>
internal sealed class PublishedRows(TableRequest request, TableNotes notes)
{
    /// <summary>Values by series, in the order in which the recipes name them.</summary>
    public IReadOnlyList<PublishedValue> Of(string variant, string setting, string predictor, PublishedMeasure measure) =>
    [
        .. request.Results.Cell(variant, setting)
            .SelectMany(run => References(run.Record))
            .Distinct()
            .Select(request.Published)
            .Where(value => value.Predictor == predictor && value.Measure == measure),
    ];

    /// <summary>A cell with a published number and notes about contradictions and conditions that differ from the runs'.</summary>
    public TableCell Cell(PublishedValue? value, string variant, string setting) => value?.Mean is { } mean
        ? new PublishedCell(mean, value.Deviation) { Notes = Notes(value, variant, setting) }
        : TableCell.Empty;

    /// <summary>What must be said about a published value beside these runs.</summary>
    public IReadOnlyList<int> Notes(PublishedValue value, string variant, string setting) =>
        notes.Add(Remarks(value).Concat(Conditions(value, request.Results.Cell(variant, setting))));

    private static IEnumerable<string> References(RunRecord? record) =>
        record is null ? [] : (record.Recipe["references"] as System.Text.Json.Nodes.JsonArray)?.Select(key => key!.ToString()) ?? [];

    private static IEnumerable<string> Remarks(PublishedValue value)
    {
        foreach (var other in value.Alternatives)
        {
            yield return $"{value.Title}: {CellText.Published(other.Mean, other.Deviation)} in {other.Source}";
        }

        if (value.Remark.Length > 0)
        {
            yield return $"{value.Title}: {value.Remark}";
        }
    }

    /// <summary>Where any run of the cell departs from what was published.</summary>
    private static IEnumerable<string> Conditions(PublishedValue value, IReadOnlyList<LabeledRun> runs)
    {
        List<(string Run, Dictionary<string, string> Recipe)> own =
        [
            .. runs.Where(run => run.Record is not null)
                .Select(run => (run.Repetition, RecipeKeys.Flatten(run.Record!.Recipe).ToDictionary(pair => pair.Key, pair => pair.Value))),
        ];
        foreach (var (key, published) in value.Conditions)
        {
            foreach (var others in own.Where(run => Differs(run.Recipe, value, key, published)).GroupBy(run => run.Recipe.GetValueOrDefault(key, "absent")))
            {
                var which = others.Count() == own.Count ? "" : $" ({string.Join("; ", others.Select(run => run.Run))})";
                yield return $"published with {key} {published}, here {others.Key}{which}: not the same protocol";
            }
        }
    }

    /// <summary>Options of another method than a run's own say nothing that the method itself does not say.</summary>
    private static bool Differs(Dictionary<string, string> recipe, PublishedValue value, string key, string published) => recipe.TryGetValue(key, out var ours)
        ? ours != published
        : value.Conditions.All(condition => condition.Key != "method" || condition.Value == recipe.GetValueOrDefault("method"));
}
