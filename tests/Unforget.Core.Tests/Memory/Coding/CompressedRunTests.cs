using Unforget.Configuration;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Reporting;
using Unforget.Tests.Data;

namespace Unforget.Tests.Memory.Coding;

/// <summary>Whole runs whose exemplars or images are encoded.</summary>
public sealed class CompressedRunTests
{
    /// <summary>Images of 8 x 8 pixels as JPEG: a header of 623 bytes and some 50 of their own.</summary>
    private static Recipe Recipe(string form)
    {
        var recipe = TinyRun.Recipe("podnet");
        var bytes = recipe.Memory with { PerClass = null, Bytes = ByteLimit.Parse("13200B", null) };
        return form switch
        {
            "files" => recipe with { Compress = CompressMode.Memory, Memory = bytes },
            "exact" => recipe with { Compress = CompressMode.Memory, Memory = bytes with { BudgetMode = BudgetMode.Exact, Mode = MemoryMode.Growing } },
            "shared" => recipe with
            {
                Compress = CompressMode.Memory,
                Memory = recipe.Memory with { PerClass = 1, Bytes = ByteLimit.Originals, BudgetMode = BudgetMode.Exact, Accounting = HeaderAccounting.SharedTables },
            },
            "auto" => recipe with
            {
                Compress = CompressMode.Memory,
                Jpeg = new JpegOptions { Quality = QualityChoice.Auto, Candidates = [5, 50, 95], Epsilon = 0.05 },
                Memory = bytes,
            },
            "dataset" => recipe with { Compress = CompressMode.Dataset, Jpeg = new JpegOptions { Quality = new QualityChoice(50) } },
            "pca" => recipe with { Compress = CompressMode.Memory, Codec = CodecKind.Pca, Pca = new PcaOptions { Components = 8 }, Memory = recipe.Memory with { PerClass = 4 } },
            _ => recipe with { Memory = bytes },
        };
    }

    [Theory]
    [InlineData("files")]
    [InlineData("exact")]
    [InlineData("shared")]
    [InlineData("auto")]
    [InlineData("dataset")]
    [InlineData("pca")]
    [InlineData("pixels")]
    public void Saved_between_stages_and_in_the_last_one_and_loaded_a_run_ends_with_the_same_bits(string form)
    {
        var recipe = Recipe(form);
        var saved = new List<(RunMoment Moment, StateSnapshot State)>();
        try
        {
            using var whole = TinyRun.Run(recipe, at: (experiment, moment) => saved.Add((moment, experiment.Save())));
            var last = saved.FindLastIndex(one => one.Moment == RunMoment.Step);
            foreach (var (_, state) in saved.SkipLast(1).Where((one, i) => one.Moment is RunMoment.Stage or RunMoment.Task || i >= last - 2))
            {
                using var rest = TinyRun.Run(recipe, from: state);
                Snapshots.Same(whole.Final, rest.Final, form);
                Assert.Equal(whole.Results, rest.Results);
                Assert.Equal(Line(whole.Record), Line(rest.Record));
            }
        }
        finally
        {
            saved.ForEach(one => one.State.Dispose());
        }
    }

    [Theory]
    [InlineData("files", 13200)]
    [InlineData("exact", 13200)]
    [InlineData("shared", 6 * 192)]
    [InlineData("pixels", 13200)]
    public void What_is_stored_stays_in_the_budget_and_comes_near_it(string form, long budget)
    {
        using var run = TinyRun.Run(Recipe(form));
        var audits = run.Record.Resources.Tasks.Select(task => task.Memory!).ToArray();
        Assert.All(audits, audit => Assert.InRange(audit.BudgetBytes!.Value, 1, budget));
        var last = audits[^1];
        // Six images of 192 bytes are all there are in a class.
        var isFull = last.ImagesPerClass.All(count => count == 6);
        Assert.True(isFull || last.StoredBytes > 0.6 * last.BudgetBytes, last.ToString());
        Assert.True(form == "files" ? last.StoredBytes <= 1.1 * last.BudgetBytes : last.StoredBytes <= last.BudgetBytes, last.ToString());
    }

    [Theory]
    [InlineData("files")]
    [InlineData("exact")]
    [InlineData("shared")]
    [InlineData("auto")]
    [InlineData("dataset")]
    [InlineData("pca")]
    [InlineData("pixels")]
    public void The_audit_is_what_the_state_holds(string form)
    {
        using var run = TinyRun.Run(Recipe(form));
        var audit = run.Record.Resources.Tasks[^1].Memory!;
        var bytes = run.Final.Entries
            .Where(entry => entry.Key.StartsWith("memory/", StringComparison.Ordinal) && entry.Value is byte[])
            .Sum(entry => ((byte[])entry.Value).LongLength);
        Assert.Equal(bytes, audit.StoredBytes + audit.UncountedBytes);
        Assert.Equal(audit.StoredBytes, run.Record.Resources.Tasks[^1].StoredBytes);
        Assert.Equal(audit.ImagesPerClass.Sum(), run.Record.Resources.Tasks[^1].StoredImages);
        Assert.InRange(audit.CheckpointBytes, bytes, bytes + 6000);
        Assert.Equal(form == "pixels", audit.MeanError == 0);
    }

    [Fact]
    public void The_file_of_a_checkpoint_is_as_long_as_the_audit_says()
    {
        using var folder = new TempFolder();
        var log = new LogLines();
        var keeper = new CheckpointKeeper(new Unforget.Checkpoints.CheckpointStore(folder.Combine("c")), TimeSpan.FromHours(1)) { Log = log };
        using var run = TinyRun.Run(Recipe("shared"), at: keeper.Reached);
        var file = Directory.EnumerateFiles(folder.Combine("c"), "memory.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        Assert.Equal(new FileInfo(file).Length, run.Record.Resources.Tasks[^1].Memory!.CheckpointBytes);
        Assert.Equal(2, log.Lines.Count(line => line.EndsWith("bytes, as recorded", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("the record says", StringComparison.Ordinal));
    }

    [Fact]
    public void Exemplars_of_a_compressed_memory_are_decoded_and_new_images_are_not()
    {
        var recipe = Recipe("files");
        using var files = TinyRun.Run(recipe);
        using var pixels = TinyRun.Run(recipe with { Compress = CompressMode.None, Memory = recipe.Memory with { Bytes = null, PerClass = 3 } });
        Assert.Equal(
            files.Record.Results.Training.Where(epoch => epoch.Task == 0).Select(epoch => epoch.Losses["loss"]),
            pixels.Record.Results.Training.Where(epoch => epoch.Task == 0).Select(epoch => epoch.Losses["loss"]));
        using var dataset = TinyRun.Run(Recipe("dataset"));
        Assert.NotEqual(
            dataset.Record.Results.Training[0].Losses["loss"],
            pixels.Record.Results.Training[0].Losses["loss"]);
    }

    [Fact]
    public void Every_method_with_a_memory_takes_compressed_exemplars()
    {
        foreach (var method in Catalog.Default.Methods.Select(entry => entry.Name))
        {
            var recipe = Recipe("shared");
            using var run = TinyRun.Run(recipe with { Method = method });
            Assert.All(run.Record.Resources.Tasks, task => Assert.True(task.StoredImages == 0 || task.Memory!.Form.StartsWith("JPEG", StringComparison.Ordinal), method));
        }
    }

    [Fact]
    public void A_budget_below_one_exemplar_for_each_class_is_a_user_error()
    {
        var recipe = Recipe("files");
        var error = Assert.Throws<UserError>(() => TinyRun.Run(recipe with { Memory = recipe.Memory with { Bytes = new ByteLimit(3000) } }));
        Assert.Contains("memory.bytes 3000B gives not every one of 6 classes an exemplar", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PcaFit.Seen, "pca.components 12 is too many for 12 images of 192 values; valid: 1 to 11")]
    [InlineData(PcaFit.FirstTask, null)]
    public void Codes_that_the_images_of_a_task_do_not_determine_are_refused_before_training(PcaFit fit, string? expected)
    {
        // 6 images of each class: 24 in the first task, 12 in the second.
        var recipe = Recipe("pca") with { Pca = new PcaOptions { Components = 12, Fit = fit } };
        var trained = 0;
        void Count(Experiment _, RunMoment moment) => trained++;
        if (expected is null)
        {
            TinyRun.Run(recipe, at: Count).Dispose();
            Assert.True(trained > 0);
            return;
        }

        Assert.Equal(expected, Assert.Throws<UserError>(() => TinyRun.Run(recipe, at: Count)).Message);
        Assert.Equal(0, trained);
    }

    private static string Line(RunRecord record) => string.Join('\n', record.Resources.Tasks.Select(task => task.Memory!.ToString()));
}
