using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Tests.Data;

namespace Unforget.Tests.Checkpoints;

/// <summary>Going on with a run through the library alone.</summary>
public sealed class SavedRunTests
{
    [Fact]
    public void Run_that_broke_off_is_taken_up_from_its_folder_and_ends_with_the_same_results()
    {
        using var root = new TempFolder();
        using var undisturbed = TinyRun.Run(TinyRun.Recipe("podnet"));
        BreakOff(root.Combine("run"));
        using (var saved = Open(root))
        {
            Assert.False(saved.IsFinished);
            Assert.Equal(TinyRun.Recipe("podnet"), saved.Recipe);
            Assert.Equal("task 2 of 2, main, 0 of 2 epochs and 2 steps", saved.Checkpoint!.Manifest.Where);
            saved.RequireRecipe();
            var record = GoOn(saved);
            Assert.Equal(RunStatus.Complete, record.Status);
            Assert.Equal(undisturbed.Results, System.Text.Json.JsonSerializer.Serialize(record.Results));
        }

        using var finished = Open(root);
        Assert.True(finished.IsFinished);
        Assert.Equal(undisturbed.Final.Entries.Count, Loaded(finished));
    }

    [Fact]
    public void Other_data_are_refused_and_another_environment_is_described()
    {
        using var root = new TempFolder();
        BreakOff(root.Combine("run"));
        using var saved = Open(root);
        var present = saved.Environment!;
        saved.RequireData(present);
        Assert.Empty(saved.Deviations(present with { StartedAt = DateTimeOffset.MaxValue, OperatingSystem = "another" }));
        Assert.Equal(
            ["threads 3 instead of 1", "engine fused instead of torch", "libtorch 9 instead of " + present.LibTorch],
            saved.Deviations(present with { Threads = 3, Engine = "fused", LibTorch = "9" }));
        var error = Assert.Throws<UserError>(() => saved.RequireData(present with { DatasetDigest = new string('a', 64) }));
        Assert.Contains("was begun with other images: cifar100 has digest aaaaaaaaaaaa..., the run's is ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_belongs_to_one_at_a_time_also_when_it_is_new()
    {
        using var root = new TempFolder();
        using (var first = new RunFolder(root.Combine("run")))
        {
            using var second = new RunFolder(root.Combine("run"));
            first.Begin(TinyRun.Recipe("podnet"));
            Assert.Throws<UserError>(() => second.Begin(TinyRun.Recipe("podnet")));
            Assert.Equal($"'{root.Combine("run")}' is in use by process {Environment.ProcessId}", Assert.Throws<UserError>(() => Open(root)).Message);
        }

        Open(root).Dispose();
    }

    [Fact]
    public void Results_of_more_tasks_are_not_replaced_by_those_of_fewer()
    {
        using var root = new TempFolder();
        BreakOff(root.Combine("run"));
        using var folder = RunFolder.Reopen(root.Combine("run"));
        folder.Begin(TinyRun.Recipe("podnet"));
        folder.Write(folder.ReadRecord()! with { Timings = new RunTimings(0, []) });
        Assert.Single(folder.ReadRecord()!.Timings.Tasks);
    }

    private static SavedRun Open(TempFolder root) => SavedRun.Open(root.Combine("run"), TinyRun.Catalog);

    private static int Loaded(SavedRun saved)
    {
        using var state = saved.Checkpoint!.LoadState();
        return state.Entries.Count;
    }

    private static void BreakOff(string path)
    {
        using var folder = new RunFolder(path);
        var keeper = new CheckpointKeeper(folder.Checkpoints, TimeSpan.Zero);
        Assert.Throws<NotSupportedException>(() => Run(folder, keeper, state: null, (experiment, _) =>
        {
            if (experiment.Position is { FinishedTasks: 1, Stage.Step: 2 })
            {
                throw new NotSupportedException("broken off");
            }
        }));
    }

    private static RunRecord GoOn(SavedRun saved)
    {
        using var state = saved.Checkpoint!.LoadState();
        var keeper = new CheckpointKeeper(saved.Folder.Checkpoints, TimeSpan.Zero) { ResumedFrom = saved.Checkpoint.Manifest };
        return Run(saved.Folder, keeper, state, (_, _) => { });
    }

    private static RunRecord Run(RunFolder folder, CheckpointKeeper keeper, StateSnapshot? state, Action<Experiment, RunMoment> at)
    {
        TorchSharp.torch.set_num_threads(1);
        var observers = new CompositeObserver();
        var setup = new RunSetup
        {
            Dataset = TinyRun.Images,
            Clock = new TinyRun.StandingClock(),
            MomentReached = (experiment, moment) =>
            {
                keeper.Reached(experiment, moment);
                at(experiment, moment);
            },
        };
        using var experiment = new Experiment(TinyRun.Recipe("podnet"), setup, observers, TestContext.Current.CancellationToken);
        observers.Add(new RunFolderObserver(folder, TinyRun.Recipe("podnet"), () => experiment.Record));
        if (state is not null)
        {
            experiment.Load(state);
        }

        return experiment.Run();
    }
}
