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

    private static IEnumerable<string> Conditions(PublishedValue value, IReadOnlyList<LabeledRun> runs)
    {
        if (runs.FirstOrDefault(run => run.Record is not null)?.Record is not { } record)
        {
            yield break;
        }

        var own = RecipeKeys.Flatten(record.Recipe).ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (key, published) in value.Conditions)
        {
            var ours = own.GetValueOrDefault(key, "absent");
            if (ours != published)
            {
                yield return $"published with {key} {published}, here {ours}: not the same protocol";
            }
        }
    }
}
