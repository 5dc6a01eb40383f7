using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>A row for each variant and task: time, speed, memory, what is stored and how large the network is.</summary>
internal sealed class CostTable : SettingStyle
{
    private const double Megabyte = 1e6;
    private const double Gibibyte = 1L << 30;

    private static readonly (TableColumn Column, Func<RunRecord, int, double?> Value)[] Cells =
    [
        (new TableColumn("wall_minutes", "minutes", 2), (record, task) => Timings(record, task)?.WallSeconds / 60),
        (new TableColumn("images_per_second", "images/s"), (record, task) => Timings(record, task)?.ImagesPerSecond),
        (new TableColumn("train_images", "new images"), (record, task) => Resources(record, task)?.TrainImages),
        (new TableColumn("granted_images", "images granted"),
            (record, task) => Resources(record, task) is { GrantedImages: > 0 } one ? one.GrantedImages : null),
        (new TableColumn("stored_images", "images stored"), (record, task) => Resources(record, task)?.StoredImages),
        (new TableColumn("least_images_of_a_class", "least of a class"), (record, task) => Audit(record, task)?.ImagesPerClass.Min()),
        (new TableColumn("most_images_of_a_class", "most of a class"), (record, task) => Audit(record, task)?.ImagesPerClass.Max()),
        (new TableColumn("budget_megabytes", "MB allowed", 3), (record, task) => Audit(record, task)?.BudgetBytes / Megabyte),
        (new TableColumn("stored_megabytes", "MB stored", 3), (record, task) => Resources(record, task)?.StoredBytes / Megabyte),
        (new TableColumn("checkpoint_megabytes", "MB on disk", 3), (record, task) => Audit(record, task)?.CheckpointBytes / Megabyte),
        (new TableColumn("parameters", "parameters"), (record, task) => Resources(record, task)?.Parameters),
        (new TableColumn("peak_memory_gibibytes", "peak GiB so far", 2), (record, task) => Resources(record, task)?.PeakMemoryBytes / Gibibyte),
    ];

    public override string Name => "cost";

    public override string Summary => "time, speed, memory, stored images and parameters, task by task";

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        List<TableRow> rows = [];
        foreach (var variant in request.Results.Variants)
        {
            var runs = setting.Runs(variant);
            var tasks = runs.Where(run => run.IsComplete).Select(run => run.Record!.Resources.Tasks.Count).DefaultIfEmpty().Max();
            rows.AddRange(Enumerable.Range(0, Math.Max(1, tasks)).Select(task => new TableRow(
            [
                setting.Name(variant),
                new NumberCell(tasks == 0 ? null : task),
                .. Cells.Select(one => new NumberCell(Sample.Of(runs, record => one.Value(record, task), Repetition.Run)?.Mean)),
            ],
            BeginsGroup: task == 0 && rows.Count > 0)));
        }

        return setting.Table(
            "cost",
            "what each task costs",
            [new("variant", "variant", IsText: true, NamesRow: true), new("task", "task", NamesRow: true), .. Cells.Select(one => one.Column)],
            rows,
            [
                "Wall time with memory and evaluation, images per second of training, exemplars after the task as granted and as stored (fewer where "
                    + "classes have fewer images, or where a share grew that old lists cannot follow), exemplars of the smallest and the largest class, "
                    + "bytes allowed, claimed "
                    + "and in the exemplars' file of a checkpoint, largest resident memory up to its end; "
                    + "means over finished runs.",
            ]);
    }

    private static TaskTimings? Timings(RunRecord record, int task) => record.Timings.Tasks.FirstOrDefault(one => one.Task == task);

    private static MemoryAudit? Audit(RunRecord record, int task) => Resources(record, task)?.Memory;

    private static TaskResources? Resources(RunRecord record, int task) => record.Resources.Tasks.FirstOrDefault(one => one.Task == task);
}
