using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>What the styles have in common.</summary>
internal static class Rows
{
    /// <summary>A row for each variant and each predictor that it has, and whether it is the variant's first one below others.</summary>
    public static IEnumerable<(StudyLabel Variant, string Predictor, bool BeginsGroup)> Of(TableRequest request) =>
        request.Results.Variants.SelectMany((variant, i) =>
            Predictors(request, variant.Name).Select((predictor, j) => (variant, predictor, i > 0 && j == 0)));

    /// <summary>A variant without any finished task still has its rows: what is missing must show.</summary>
    private static IEnumerable<string> Predictors(TableRequest request, string variant)
    {
        var records = request.Results.Runs.Where(run => run.Variant == variant).Select(run => run.Record).OfType<RunRecord>()
            .Where(record => record.Results.Predictors.Count > 0).ToList();
        return request.Predictors.DefaultIfEmpty("cnn")
            .Where(predictor => records.Count == 0 || records.Any(record => record.Results.Predictors.ContainsKey(predictor)));
    }

    /// <summary>The number of observations, over several cells from the least to the most.</summary>
    public static TableCell Count(IEnumerable<Sample?> samples)
    {
        var counts = samples.Select(sample => sample?.Count ?? 0).ToList();
        return counts.Min() == counts.Max() ? new NumberCell(counts[0]) : new RangeCell(counts.Min(), counts.Max());
    }

    /// <summary>A difference to a published value; empty where there is none.</summary>
    public static TableCell Difference(double? difference) => difference is null ? TableCell.Empty : new NumberCell(difference, IsSigned: true);

    /// <summary>A row's difference to the baseline under one setting, marked with what must be said about the runs of both.</summary>
    public static TableCell ToBaseline(
        TableRequest request, RowChecks checks, TableNotes notes, string variant, string baseline, string setting, string predictor) => variant == baseline
        ? new TextCell("baseline")
        : new DifferenceCell(PairedDifference.Of(
            request.Results.Cell(variant, setting), request.Results.Cell(baseline, setting), Measures.Average(predictor), request.Unit))
        {
            Notes = notes.Add(checks.OfDifference(variant, baseline, setting)),
        };

    /// <summary>The sentence about published values, where a row has one.</summary>
    public static IEnumerable<string> PublishedCaption(IEnumerable<TableRow> rows) =>
        rows.Any(row => row.Cells.Any(cell => cell is PublishedCell)) ? [Captions.Published] : [];

    /// <summary>A name as a key in snake_case.</summary>
    public static string Key(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '_'));

    /// <summary>The heading of a column that holds one setting's accuracies.</summary>
    public static string Heading(StudyLabel setting) => setting.Name == StudyLabel.OnlySetting ? "average incremental accuracy" : setting.Title;
}
