namespace Unforget.Reporting.Tables.Writers;

/// <summary>A cell as named values in full precision, for programs.</summary>
internal static class CellFields
{
    /// <summary>Names with values (number, text or null); the empty name is the cell's main value.</summary>
    public static IReadOnlyList<(string Name, object? Value)> Of(TableCell cell) => cell switch
    {
        TextCell text => [("", text.Text.Trim())],
        NumberCell number => [("", number.Value)],
        SampleCell sample => [("", sample.Value?.Mean), ("standard_deviation", sample.Value?.Deviation), ("n", sample.Value?.Count)],
        PublishedCell published => [("", published.Mean), ("standard_deviation", published.Deviation)],
        RangeCell range => [("", range.Low), ("high", range.High)],
        DifferenceCell { Value: { } value } =>
        [
            ("", value.Mean),
            ("standard_error", value.StandardError),
            ("low", value.Low),
            ("high", value.High),
            ("n", value.Count),
            ("verdict", CellText.Verdict(value)),
        ],
        _ => [("", null)],
    };
}
