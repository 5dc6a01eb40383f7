using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>What a row costs: stored images and bytes, time, speed, memory and size. Over several settings, from the least to the most.</summary>
internal static class CostColumns
{
    private const double Megabyte = 1e6;
    private const double Gibibyte = 1L << 30;

    private static readonly (TableColumn Column, Func<RunRecord, double?> Value)[] All =
    [
        (new TableColumn("stored_images_peak", "images stored, peak"), record => record.Resources.PeakStoredImages),
        (new TableColumn("stored_images_mean", "images stored, mean"), record => record.Resources.MeanStoredImages),
        (new TableColumn("stored_megabytes_peak", "MB stored, peak", 2), record => record.Resources.PeakStoredBytes / Megabyte),
        (new TableColumn("stored_megabytes_mean", "MB stored, mean", 2), record => record.Resources.MeanStoredBytes / Megabyte),
        (new TableColumn("wall_minutes", "minutes", 1), record => record.Timings.WallSeconds / 60),
        (new TableColumn("images_per_second", "images/s"), record => record.Timings.ImagesPerSecond),
        (new TableColumn("peak_memory_gibibytes", "peak GiB", 2), record => record.Resources.PeakMemoryBytes / Gibibyte),
        (new TableColumn("parameters", "parameters"), record => record.Resources.Parameters),
    ];

    private const string Text =
        "Cost: images and megabytes of exemplars at most and averaged over tasks, wall time of a run, images per second of training, "
        + "largest resident memory, trainable numbers at the end; means over runs, with several settings from the least to the most.";

    /// <summary>The columns, none where the request does not want them.</summary>
    public static IEnumerable<TableColumn> Columns(TableRequest request) => request.WithCost ? All.Select(one => one.Column) : [];

    /// <summary>The sentence below a table with these columns.</summary>
    public static IEnumerable<string> Caption(TableRequest request) => request.WithCost ? [Text] : [];

    /// <summary>Of the finished runs of one variant, under one setting or under all.</summary>
    public static IEnumerable<TableCell> Of(TableRequest request, IEnumerable<LabeledRun> runs)
    {
        if (!request.WithCost)
        {
            return [];
        }

        var settings = runs.GroupBy(run => run.Setting).ToList();
        return All.Select(one => Cell([.. settings.Select(setting => Sample.Of(setting, one.Value, Repetition.Run)?.Mean).OfType<double>()]));
    }

    /// <summary>Empty cells, for rows that are no runs.</summary>
    public static IEnumerable<TableCell> None(TableRequest request) => Columns(request).Select(_ => TableCell.Empty);

    /// <summary>A table of its own, for styles whose rows are not variants or have no room.</summary>
    public static IEnumerable<Table> Tables(TableRequest request) => request.WithCost ? [Table(request)] : [];

    private static Table Table(TableRequest request)
    {
        var results = request.Results;
        var notes = new TableNotes();
        var checks = new RowChecks(results);
        var hasSettings = results.Settings.Count > 1;
        List<TableRow> rows =
        [
            .. from variant in results.Variants
               from setting in results.Settings
               select new TableRow(
               [
                   new TextCell(variant.Title) { Notes = notes.Add(checks.Of(variant.Name, setting.Name)) },
                   .. hasSettings ? [new TextCell(setting.Title)] : Array.Empty<TableCell>(),
                   .. Of(request, results.Cell(variant.Name, setting.Name)),
               ]),
        ];
        List<TableColumn> columns =
        [
            new("variant", "variant", IsText: true, NamesRow: true),
            .. hasSettings ? [new TableColumn("setting", "setting", IsText: true, NamesRow: true)] : Array.Empty<TableColumn>(),
            .. Columns(request),
        ];
        return new Table("cost", "What it costs", columns, rows) { Captions = [Text], Notes = notes.Texts };
    }

    private static TableCell Cell(double[] values) => values.Length switch
    {
        0 => new NumberCell(null),
        1 => new NumberCell(values[0]),
        _ => new RangeCell(values.Min(), values.Max()),
    };
}
