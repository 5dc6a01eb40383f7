using Unforget.Checkpoints;
using Unforget.Foundation;
using Unforget.Tests.Data;
using static TorchSharp.torch;

namespace Unforget.Tests.Checkpoints;

public sealed class CheckpointStoreTests
{
    public static TheoryData<string> Methods => [.. TinyRun.Catalog.Methods.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void State_of_every_method_in_the_middle_of_a_stage_comes_back_to_the_last_bit(string method)
    {
        using var folder = new TempFolder();
        var store = new CheckpointStore(folder.Path);
        StateSnapshot? saved = null;
        using var run = TinyRun.Run(TinyRun.Recipe(method), at: (experiment, moment) =>
        {
            if (moment == RunMoment.Step && experiment.Position is { FinishedTasks: 1, Stage.Step: 1 })
            {
                saved?.Dispose();
                saved = experiment.Save();
                store.Save(Described(experiment.Position), saved);
            }
        });
        using var loaded = Newest(store).LoadState();
        Snapshots.Same(saved!, loaded, method);
        Assert.All(loaded.Entries.Values.OfType<Tensor>(), tensor => Assert.True(tensor.is_contiguous()));
        saved!.Dispose();
    }

    [Fact]
    public void Run_taken_up_from_the_disk_at_any_moment_ends_with_the_same_bits()
    {
        using var root = new TempFolder();
        var recipe = TinyRun.Recipe("podnet");
        using var undisturbed = TinyRun.Run(recipe);
        var stores = new List<CheckpointStore>();
        using var whole = TinyRun.Run(recipe, at: (experiment, _) =>
        {
            using var state = experiment.Save();
            stores.Add(new CheckpointStore(root.Combine($"{stores.Count}")));
            stores[^1].Save(Described(experiment.Position), state);
        });
        foreach (var store in stores.SkipLast(1))
        {
            using var state = Newest(store).LoadState();
            using var rest = TinyRun.Run(recipe, from: state);
            Snapshots.Same(undisturbed.Final, rest.Final, Newest(store).Manifest.Where);
            Assert.Equal(undisturbed.Results, rest.Results);
        }
    }

    [Fact]
    public void Values_of_every_kind_come_back()
    {
        using var folder = new TempFolder();
        var (whole, number, text) = (long.MaxValue, double.NegativeInfinity, "line\n\"é\u2028");
        var (nan, zero) = (double.NaN, -0.0);
        long[] integers = [long.MinValue, 3];
        double[] numbers = [double.NaN, double.Epsilon];
        byte[] bytes = [1, 2, 3, 4, 5, 6];
        var flags = tensor(new[] { true, false }).DetachFromDisposeScope();
        Tensor? single = tensor(1.5f), none = null;
        void Describe(IStateVisitor visitor)
        {
            visitor.Visit("whole", ref whole);
            visitor.Visit("number", ref number);
            visitor.Visit("nan", ref nan);
            visitor.Visit("zero", ref zero);
            visitor.Visit("text", ref text);
            using var section = visitor.Section("memory");
            visitor.Visit("integers", ref integers);
            visitor.Visit("numbers", ref numbers);
            visitor.Visit("bytes", ref bytes, 2, 3);
            visitor.Visit("single", ref single);
            visitor.Visit("none", ref none);
            visitor.Visit("flags", new Dictionary<string, Tensor> { ["all"] = flags });
        }

        using var state = StateSnapshot.Save(Describe);
        var store = new CheckpointStore(folder.Path);
        store.Save(Described(), state);
        (whole, number, nan, zero, text, integers, numbers, bytes) = (0, 0, 0, 0, "", [], [], []);
        flags.zero_();
        using var loaded = Newest(store).LoadState();
        loaded.Load(Describe);
        Assert.Equal((long.MaxValue, double.NegativeInfinity, "line\n\"é\u2028"), (whole, number, text));
        Assert.True(double.IsNaN(nan) && double.IsNegative(zero) && zero == 0.0);
        Assert.Equal([long.MinValue, 3], integers);
        Assert.Equal([double.NaN, double.Epsilon], numbers);
        Assert.Equal([1, 2, 3, 4, 5, 6], bytes);
        Assert.Equal((1.5f, 0), (single!.item<float>(), single.dim()));
        Assert.Null(none);
        Assert.True(flags[0].item<bool>());
        Assert.Equal([2L, 3], PublishedSafetensors.Read(Path.Combine(Newest(store).Path, "memory.safetensors"))["bytes"].Shape);
        single.Dispose();
        flags.Dispose();
    }

    [Fact]
    public void Weights_lie_in_a_file_of_their_own_under_the_networks_names()
    {
        using var folder = new TempFolder();
        var store = new CheckpointStore(folder.Path);
        using var run = TinyRun.Run(TinyRun.Recipe("podnet"));
        store.Save(Described(), run.Final);
        var weights = PublishedSafetensors.Read(Path.Combine(Newest(store).Path, "network.safetensors"));
        Assert.All(weights, pair =>
        {
            var expected = (Tensor)run.Final.Entries[$"network/{pair.Key}"];
            Assert.Equal(expected.shape, pair.Value.Shape);
            Assert.Equal(expected.bytes.ToArray(), pair.Value.Bytes);
        });
        Assert.Equal(run.Final.Entries.Keys.Count(key => key.StartsWith("network/", StringComparison.Ordinal)), weights.Count);
        Assert.Equal("F32", weights["head.proxies_0"].Type);

        var memory = PublishedSafetensors.Read(Path.Combine(Newest(store).Path, "memory.safetensors"));
        Assert.Equal("U8", memory["class_5/pixels"].Type);
        Assert.Equal([3L, 3, 8, 8], memory["class_5/pixels"].Shape);
    }

    [Fact]
    public void Every_failing_call_leaves_the_checkpoint_before_and_nothing_else()
    {
        using var folder = new TempFolder();
        var disk = new TroubledDisk();
        var store = new CheckpointStore(folder.Path, open: disk.Open);
        using var state = Small();
        store.Save(Described(), state);
        var calls = disk.Calls;
        Assert.InRange(calls, 12, 60); // six files: each is opened and written to
        for (var failing = 0; failing < calls; failing++)
        {
            var at = disk.Calls + failing;
            disk.IsFull = call => call == at;
            var error = Assert.Throws<UserError>(() => store.Save(Described(), state));
            Assert.Equal($"{folder.Combine("000002")}: no space left on the disk", error.Message);
            Assert.Equal([folder.Combine("000001")], Directory.GetFileSystemEntries(folder.Path));
            Assert.Equal((1, 0), (Newest(store).Manifest.Number, store.FindNewest().Damaged.Count));
        }

        disk.IsFull = _ => false;
        Assert.Equal(2, store.Save(Described(), state).Number);
    }

    [Fact]
    public void Last_two_are_kept_and_what_a_killed_process_left_is_removed()
    {
        using var folder = new TempFolder();
        var store = new CheckpointStore(folder.Path);
        Directory.CreateDirectory(folder.Combine("000007.partial", "inner"));
        using var state = Small();
        Assert.True(store.IsEmpty);
        for (var number = 1; number <= 4; number++)
        {
            Assert.Equal(number, store.Save(Described(), state).Number);
        }

        Assert.Equal([folder.Combine("000003"), folder.Combine("000004")], Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Damaged_one_does_not_count_among_the_two()
    {
        using var folder = new TempFolder();
        using var state = Small();
        var before = new CheckpointStore(folder.Path);
        before.Save(Described(), state);
        before.Save(Described(), state);
        File.WriteAllText(folder.Combine("000002", "state.json"), "{}");
        var store = new CheckpointStore(folder.Path);
        var found = store.FindNewest();
        Assert.Equal(1, found.Newest!.Manifest.Number);
        var damaged = Assert.Single(found.Damaged);
        Assert.Equal(folder.Combine("000002"), damaged.Path);
        Assert.StartsWith("state.json has 2 bytes instead of ", damaged.Problem, StringComparison.Ordinal);
        Assert.Equal(3, store.Save(Described(), state).Number);
        Assert.Equal([folder.Combine("000001"), folder.Combine("000003")], Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Any_byte_of_any_part_that_changes_is_noticed()
    {
        using var folder = new TempFolder();
        using var state = Small();
        var store = new CheckpointStore(folder.Path);
        store.Save(Described(), state);
        foreach (var file in Directory.GetFiles(folder.Combine("000001")))
        {
            var bytes = File.ReadAllBytes(file);
            for (var at = 0; at < bytes.Length; at += 1 + (bytes.Length / 40))
            {
                bytes[at] ^= 1;
                File.WriteAllBytes(file, bytes);
                Assert.Null(store.FindNewest().Newest);
                bytes[at] ^= 1;
            }

            File.WriteAllBytes(file, bytes);
        }

        Assert.NotNull(store.FindNewest().Newest);
    }

    [Fact]
    public void Another_layout_is_refused_by_name_and_not_taken_for_damage()
    {
        using var folder = new TempFolder();
        using var state = Small();
        new CheckpointStore(folder.Path).Save(Described(), state);
        var manifest = folder.Combine("000001", "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("unforget-checkpoint/1", "unforget-checkpoint/2", StringComparison.Ordinal));
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(manifest)));
        File.WriteAllText(folder.Combine("000001", "manifest.sha256"), $"{digest}  manifest.json\n");
        var error = Assert.Throws<UserError>(() => new CheckpointStore(folder.Path).FindNewest());
        Assert.Equal($"{folder.Combine("000001")}: format 'unforget-checkpoint/2'; this version reads 'unforget-checkpoint/1'", error.Message);
    }

    private static Checkpoint Newest(CheckpointStore store) => store.FindNewest().Newest!;

    private static CheckpointManifest Described(RunPosition? position = null) => TestManifest.Create(position ?? new RunPosition(0, 2, 0, null));

    private static StateSnapshot Small()
    {
        long number = 3;
        byte[] bytes = [1, 2, 3];
        return StateSnapshot.Save(visitor =>
        {
            visitor.Visit("number", ref number);
            using var section = visitor.Section("memory");
            visitor.Visit("bytes", ref bytes);
        });
    }
}
