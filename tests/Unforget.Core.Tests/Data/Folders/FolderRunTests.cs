using System.Text.Json;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Data.Folders;

public sealed class FolderRunTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public FolderRunTests() => ImageFiles.WriteClasses(_temp.Path, ["fox", "ox", "ibex", "yak", "ram", "hen"], 8);

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public void Run_on_files_is_the_same_again_and_after_being_resumed_with_its_memory(int cacheMegabytes)
    {
        var recipe = Recipe() with { Images = new ImageOptions { Size = 8, CacheMegabytes = cacheMegabytes } };
        StateSnapshot? middle = null;
        var (whole, bytes) = Run(recipe, at: (experiment, moment) =>
            middle ??= moment == RunMoment.Stage && experiment.Position.FinishedTasks == 1 ? experiment.Save() : null);
        Assert.True(bytes > 0);
        using (middle)
        {
            Assert.Equal((whole, bytes), Run(recipe));
            Assert.Equal((whole, bytes), Run(recipe, middle));
        }
    }

    [Fact]
    public void Memory_counts_the_bytes_of_the_files_it_keeps()
    {
        using var data = new FolderDataset(new DatasetRequest(new DataLocation(_temp.Path), new ImageOptions()));
        ImageItem[] items = [.. Enumerable.Range(0, 3).Select(i => new ImageItem(data.Train, i, 0, i, false))];
        var stored = Unforget.Memory.StoredClass.CopyOf(0, items, new OriginalFiles(data.Train.Encoded!.Decoder));
        Assert.Equal(items.Sum(item => new FileInfo(data.Train.Encoded!.Describe(item.Index)).Length), stored.ByteCount);
    }

    [Theory]
    [InlineData(CompressMode.Memory, HeaderAccounting.File, "JPEG quality 60, 4:2:0, files")]
    [InlineData(CompressMode.Memory, HeaderAccounting.SharedTables, "JPEG quality 60, 4:2:0, one header for all")]
    [InlineData(CompressMode.Dataset, HeaderAccounting.SharedTables, "JPEG quality 60, 4:2:0, one header for all")]
    [InlineData(CompressMode.None, HeaderAccounting.File, "original files")]
    public void Files_of_several_sizes_are_compressed_within_the_bytes_of_originals(CompressMode compress, HeaderAccounting accounting, string form)
    {
        ImageFiles.Write(_temp.Combine("fox", "tall.png"), 900, 12, 40);
        var recipe = Recipe() with
        {
            Compress = compress,
            Jpeg = new JpegOptions { Quality = new QualityChoice(60) },
            Memory = new MemoryOptions { PerClass = 3, Bytes = ByteLimit.Originals, BudgetMode = BudgetMode.Exact, Accounting = accounting },
        };
        TorchSharp.torch.set_num_threads(1);
        var setup = new RunSetup { Location = new DataLocation(_temp.Path), Clock = new TinyRun.StandingClock() };
        var record = Experiment.Run(recipe, setup, SilentObserver.Instance, TestContext.Current.CancellationToken);
        Assert.All(record.Resources.Tasks, task =>
        {
            Assert.Equal(form, task.Memory!.Form);
            Assert.InRange(task.Memory.StoredBytes, 1, task.Memory.BudgetBytes!.Value);
            Assert.All(task.Memory.ImagesPerClass, count => Assert.InRange(count, 1, 9));
        });
    }

    [Fact]
    public void Recipe_for_more_classes_is_fitted_and_says_so()
    {
        var counter = new TinyRun.Counter();
        TorchSharp.torch.set_num_threads(1);
        var setup = new RunSetup { Location = new DataLocation(_temp.Path), Clock = new TinyRun.StandingClock() };
        var recipe = Recipe() with { Protocol = new() { BaseClasses = 50, Increment = 10, ClassOrder = ClassOrderSpec.Named("natural") } };
        var record = Experiment.Run(recipe, setup, counter, TestContext.Current.CancellationToken);
        Assert.Equal([3, 4, 5, 6], counter.Plan!.Tasks.Select(task => task.Task.SeenClassCount));
        Assert.Equal(
            "protocol.base_classes 50 is more than the 6 classes there are: 3 come first, then 1 at a time (valid: base_classes 1 to 6; all of them with protocol.steps 0)",
            counter.Plan.Warnings[^1]);
        Assert.Equal(["fox", "hen", "ibex", "ox", "ram", "yak"], record.Results.ClassNames);
    }

    [Fact]
    public void Recipe_whose_first_task_takes_every_class_is_fitted_too_unless_it_has_no_steps()
    {
        var six = new ProtocolOptions { BaseClasses = 6, Increment = 2, ClassOrder = ClassOrderSpec.Named("natural") };
        using var data = new FolderDataset(new DatasetRequest(new DataLocation(_temp.Path), new ImageOptions()));
        Assert.StartsWith("protocol.base_classes 6 is all of the 6 classes there are: 3 come first", FittedProtocol.For(six, data).Warning, StringComparison.Ordinal);
        Assert.Null(FittedProtocol.For(six with { Steps = 0 }, data).Warning);
        Assert.Null(FittedProtocol.For(six with { BaseClasses = 4 }, data).Warning);
    }

    [Fact]
    public void Recipe_for_more_exemplars_than_there_are_images_keeps_all_and_says_so()
    {
        var counter = new TinyRun.Counter();
        TorchSharp.torch.set_num_threads(1);
        var setup = new RunSetup { Location = new DataLocation(_temp.Path), Clock = new TinyRun.StandingClock() };
        var recipe = Recipe();
        recipe = recipe with { Memory = recipe.Memory with { Mode = MemoryMode.Fixed, PerClass = 500 } };
        var record = Experiment.Run(recipe, setup, counter, TestContext.Current.CancellationToken);
        using var data = new FolderDataset(new DatasetRequest(setup.Location, recipe.Images));
        var images = data.Train.Count;
        Assert.Contains($"memory.per_class 500 is more than the {images} training images of 6 classes allow: {images / 6} are kept (valid: 1 to {images / 6})", counter.Plan!.Warnings);
        Assert.InRange(record.Resources.Tasks[^1].StoredImages, 6, images);
    }

    [Fact]
    public void Class_order_comes_from_a_file_in_the_data_folder()
    {
        File.WriteAllText(_temp.Combine("order.txt"), "yak\nox\nfox\nhen\nram\nibex\n");
        using var data = new FolderDataset(new DatasetRequest(new DataLocation(_temp.Path), new ImageOptions()));
        var options = new ProtocolOptions { BaseClasses = 2, Increment = 2, ClassOrder = ClassOrderSpec.Parse("order.txt", null) };
        Assert.Equal(["yak", "ox", "fox", "hen", "ram", "ibex"], new ClassIncrementalScenario(data, options, 1, _temp.Path).ClassNames);
    }

    private static Recipe Recipe() => TinyRun.Recipe("podnet") with { Dataset = "folder", Images = new ImageOptions { Size = 8 } };

    private (string Results, long MemoryBytes) Run(Recipe recipe, StateSnapshot? from = null, Action<Experiment, RunMoment>? at = null)
    {
        TorchSharp.torch.set_num_threads(1);
        var setup = new RunSetup { Location = new DataLocation(_temp.Path), Clock = new TinyRun.StandingClock(), MomentReached = at };
        using var experiment = new Experiment(recipe, setup, SilentObserver.Instance, TestContext.Current.CancellationToken);
        if (from is not null)
        {
            experiment.Load(from);
        }

        var record = experiment.Run();
        return (JsonSerializer.Serialize(record.Results), record.Resources.Tasks[^1].StoredBytes);
    }
}
