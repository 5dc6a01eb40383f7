using Microsoft.Extensions.Logging;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Tests.Data;

namespace Unforget.Tests.Reporting;

public sealed class RunFolderTests
{
    private static readonly Recipe TestRecipe = new() { Name = "cifar100/b50-inc10/podnet-cnn", Seed = 3 };

    [Fact]
    public void Default_name_is_recipe_seed_and_time_and_a_taken_one_gets_a_number()
    {
        using var root = new TempFolder();
        var clock = new FixedClock();
        var first = RunFolder.DefaultPath(TestRecipe, clock, root.Path);
        Assert.Equal(root.Combine("cifar100-b50-inc10-podnet-cnn-s3-20260102-030405"), first);
        Directory.CreateDirectory(first);
        var second = RunFolder.DefaultPath(TestRecipe, clock, root.Path);
        Assert.Equal(first + "-2", second);
        Directory.CreateDirectory(second);
        Assert.Equal(first + "-3", RunFolder.DefaultPath(TestRecipe, clock, root.Path));
    }

    [Fact]
    public void Nothing_is_written_before_the_run_begins_and_recipe_and_early_log_lines_then()
    {
        using var root = new TempFolder();
        var folder = new RunFolder(root.Combine("run"), new FixedClock());
        folder.Log.LogWarning("early");
        Assert.False(Directory.Exists(folder.Path));
        folder.Begin(TestRecipe);
        Assert.Equal(RecipeWriter.ToYaml(TestRecipe), File.ReadAllText(folder.RecipePath));
        Assert.Equal("2026-01-02 03:04:05.000Z warning early\n", File.ReadAllText(folder.LogPath));
    }

    [Fact]
    public void Damaged_record_is_kept_beside_the_one_that_replaces_it()
    {
        using var root = new TempFolder();
        using (var folder = new RunFolder(root.Combine("run"), new FixedClock()))
        {
            folder.Begin(TestRecipe, TestRecord.Create(finishedTasks: 1));
            File.WriteAllText(folder.RecordPath, "{ half");
        }

        using var again = RunFolder.Reopen(root.Combine("run"), new FixedClock());
        Assert.True(again.HasDamagedRecord);
        again.Write(TestRecord.Create(finishedTasks: 1));
        Assert.False(again.HasDamagedRecord);
        Assert.Equal("{ half", File.ReadAllText(again.DamagedRecordPath));
        Assert.Single(again.ReadRecord()!.Timings.Tasks);
    }

    [Fact]
    public void Record_of_another_version_is_refused_and_the_folder_is_free_again()
    {
        using var root = new TempFolder();
        using (var folder = new RunFolder(root.Combine("run"), new FixedClock()))
        {
            folder.Begin(TestRecipe);
            File.WriteAllText(folder.RecordPath, "{\"schema\": \"unforget-run/99\"}");
        }

        var path = root.Combine("run/run.json");
        var message = $"{path}: run record with schema 'unforget-run/99'; this version reads 'unforget-run/1'; use the version that wrote it, or move the folder away";
        Assert.Equal(message, Assert.Throws<UserError>(() => RunFolder.Reopen(root.Combine("run"))).Message);
        Assert.Equal(message, Assert.Throws<UserError>(() => RunFolder.StateOf(root.Combine("run"))).Message);
        File.Delete(path);
        RunFolder.Reopen(root.Combine("run")).Dispose();
    }

    [Fact]
    public void Log_keeps_stack_traces()
    {
        using var root = new TempFolder();
        var folder = new RunFolder(root.Combine("run"), new FixedClock());
        folder.Begin(TestRecipe);
        folder.Log.LogError(new InvalidOperationException("broken"), "failed");
        Assert.Equal(
            "2026-01-02 03:04:05.000Z error   failed\nSystem.InvalidOperationException: broken\n", File.ReadAllText(folder.LogPath));
    }

    [Fact]
    public void Record_is_replaced_as_a_whole_and_a_failed_write_leaves_the_old_one()
    {
        using var root = new TempFolder();
        var isFull = false;
        var folder = new RunFolder(root.Combine("run"), open: (path, mode) => isFull ? throw Full() : new FileStream(path, mode, FileAccess.Write));
        folder.Begin(TestRecipe);
        folder.Write(TestRecord.Create(finishedTasks: 1));
        isFull = true;
        var error = Assert.Throws<UserError>(() => folder.Write(TestRecord.Create()));
        Assert.Equal($"{folder.RecordPath}: no space left on the disk", error.Message);
        Assert.Equal(RunStatus.Incomplete, RunRecordJson.Deserialize(File.ReadAllText(folder.RecordPath)).Status);
        isFull = false;
        folder.Write(TestRecord.Create());
        Assert.Equal(RunStatus.Complete, RunRecordJson.Deserialize(File.ReadAllText(folder.RecordPath)).Status);
        Assert.Equal([".lock", ".lock-holder", "log.txt", "recipe.yaml", "run.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metrics_are_a_row_per_task_and_predictor_with_nothing_where_nothing_is_measured()
    {
        using var root = new TempFolder();
        var folder = new RunFolder(root.Combine("run"));
        folder.Begin(TestRecipe);
        folder.WriteMetrics(TestRecord.Create());
        var lines = File.ReadAllLines(folder.MetricsPath);
        Assert.StartsWith("task,predictor,seen_classes,images,accuracy,accuracy_top5,old_accuracy,new_accuracy,average_incremental_accuracy,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("0,cnn,2,4,0.75,0.75,,,0.75,0.75,0,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("1,cnn,3,6,0.6666666666666666,0.6666666666666666,0.75,0.5,", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
    }

    [Fact]
    public void Rows_that_did_not_fit_come_with_the_next_ones()
    {
        using var root = new TempFolder();
        var isFull = true;
        var folder = new RunFolder(
            root.Combine("run"),
            open: (path, mode) => isFull && path.Contains("metrics", StringComparison.Ordinal) ? throw Full() : new FileStream(path, mode, FileAccess.Write));
        folder.Begin(TestRecipe);
        Assert.Throws<UserError>(() => folder.WriteMetrics(TestRecord.Create(1)));
        isFull = false;
        folder.WriteMetrics(TestRecord.Create(2));
        Assert.Equal(3, File.ReadAllLines(folder.MetricsPath).Length);
    }

    [Fact]
    public void Used_folder_and_a_path_through_a_file_are_refused_and_an_empty_folder_is_not()
    {
        using var root = new TempFolder();
        File.WriteAllText(root.Combine("file"), "");
        Assert.Contains("is not empty", Assert.Throws<UserError>(() => new RunFolder(root.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("is a file, not a folder", Assert.Throws<UserError>(() => new RunFolder(root.Combine("file", "run"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(root.Combine("empty"));
        new RunFolder(root.Combine("empty")).Begin(TestRecipe);
        Assert.True(File.Exists(root.Combine("empty", "recipe.yaml")));
    }

    [Fact]
    public void Check_for_writing_leaves_nothing_behind_and_refuses_what_cannot_be_written()
    {
        using var root = new TempFolder();
        new RunFolder(root.Combine("a", "b", "run")).CheckWritable();
        Directory.CreateDirectory(root.Combine("empty"));
        new RunFolder(root.Combine("empty")).CheckWritable();
        Assert.Equal([root.Combine("empty")], Directory.GetFileSystemEntries(root.Path, "*", SearchOption.AllDirectories));

        Assert.SkipUnless(OperatingSystem.IsLinux(), "a folder that even root cannot write to: /proc");
        var error = Assert.Throws<UserError>(() => new RunFolder("/proc/unforget/run").CheckWritable());
        Assert.StartsWith("output folder '/proc/unforget/run' cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    private static IOException Full() => new("No space left on device", 28);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
