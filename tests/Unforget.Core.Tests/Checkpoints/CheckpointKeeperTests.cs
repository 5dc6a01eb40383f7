using Unforget.Checkpoints;
using Unforget.Foundation;
using Unforget.Tests.Data;

namespace Unforget.Tests.Checkpoints;

public sealed class CheckpointKeeperTests
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);
    private static readonly TimeSpan Always = TimeSpan.Zero;

    [Fact]
    public void Borders_are_kept_whatever_the_interval_and_steps_when_the_time_has_come()
    {
        using var root = new TempFolder();
        var (seldom, often, clock) = (new List<string>(), new List<string>(), new SteppingClock());
        using (Run(root.Combine("a"), Never, seldom, new TinyRun.StandingClock()))
        {
        }

        Assert.Equal(
            ["the beginning", "task 1 of 2, 1 finished stage", "1 of 2 tasks", "task 2 of 2, 1 finished stage", "task 2 of 2, 2 finished stages", "the end, 2 of 2 tasks"],
            seldom);

        // A minute between two looks at the clock: each checkpoint is timed twice, so one step of two or three is kept.
        using (Run(root.Combine("b"), TimeSpan.FromMinutes(2), often, clock))
        {
        }

        Assert.Contains("task 1 of 2, main, 0 of 2 epochs and 2 steps", often);
        Assert.DoesNotContain("task 1 of 2, main, 0 of 2 epochs and 1 steps", often);
    }

    [Fact]
    public void Run_that_is_asked_to_stop_keeps_its_last_step()
    {
        using var root = new TempFolder();
        using var stop = new CancellationTokenSource();
        var store = new CheckpointStore(root.Path);
        var keeper = new CheckpointKeeper(store, Never, cancellation: stop.Token);
        var steps = 0;
        using var run = TinyRun.Run(TinyRun.Recipe("podnet"), at: (experiment, moment) =>
        {
            if (moment == RunMoment.Step && steps++ == 7)
            {
                stop.Cancel();
                keeper.Reached(experiment, moment);
            }
        });
        Assert.Equal("task 2 of 2, main, 0 of 2 epochs and 2 steps", store.FindNewest().Newest!.Manifest.Where);
    }

    [Fact]
    public void Disk_that_fails_now_and_then_changes_nothing_and_what_is_on_it_can_be_taken_up()
    {
        using var root = new TempFolder();
        var recipe = TinyRun.Recipe("podnet");
        using var undisturbed = TinyRun.Run(recipe);
        for (var seed = 1; seed <= 5; seed++)
        {
            var disk = new TroubledDisk();
            var random = Seeds.Stream(seed, SeedPurpose.Method);
            disk.IsFull = _ => random.NextDouble() < 0.01;
            List<string> told = [];
            var path = root.Combine($"{seed}");
            var keeper = new CheckpointKeeper(new CheckpointStore(path, open: disk.Open), Always) { Troubled = told.Add };
            using var run = TinyRun.Run(recipe, at: keeper.Reached);
            Snapshots.Same(undisturbed.Final, run.Final, "a failing disk disturbed the run");
            Assert.Equal(undisturbed.Results, run.Results);
            Assert.NotEmpty(told);

            var found = new CheckpointStore(path).FindNewest();
            Assert.Empty(found.Damaged);
            Assert.NotNull(found.Newest);
            if (!found.Newest.Manifest.Position.IsEnd)
            {
                using var state = found.Newest.LoadState();
                using var rest = TinyRun.Run(recipe, from: state);
                Snapshots.Same(undisturbed.Final, rest.Final, found.Newest.Manifest.Where);
            }
        }
    }

    [Fact]
    public void Failure_is_told_once_until_a_checkpoint_succeeds_and_can_be_tried_again_at_the_end()
    {
        using var root = new TempFolder();
        var disk = new TroubledDisk { IsFull = _ => true };
        List<string> told = [];
        var store = new CheckpointStore(root.Combine("checkpoints"), open: disk.Open);
        var keeper = new CheckpointKeeper(store, Always) { Troubled = told.Add };
        Experiment? last = null;
        using var run = TinyRun.Run(TinyRun.Recipe("finetune"), at: (experiment, moment) =>
        {
            keeper.Reached(experiment, moment);
            if (experiment.Position.IsEnd)
            {
                Assert.Equal($"no checkpoint: {root.Combine("checkpoints", "000001")}: no space left on the disk", Assert.Single(told));
                Assert.NotNull(keeper.Failure);
                disk.IsFull = _ => false;
                last = experiment;
                keeper.TryAgain(experiment);
                keeper.TryAgain(experiment);
            }
        });
        Assert.NotNull(last);
        Assert.Null(keeper.Failure);
        Assert.Equal(1, keeper.Written);
        Assert.True(store.FindNewest().Newest!.Manifest.Position.IsEnd);
    }

    private static TinyRun.Outcome Run(string path, TimeSpan interval, List<string> written, TimeProvider clock)
    {
        var store = new CheckpointStore(path);
        var keeper = new CheckpointKeeper(store, interval, clock);
        var count = 0;
        return TinyRun.Run(TinyRun.Recipe("podnet"), at: (experiment, moment) =>
        {
            keeper.Reached(experiment, moment);
            if (keeper.Written > count)
            {
                count = keeper.Written;
                written.Add(experiment.Position.ToString());
            }
        });
    }

    private sealed class SteppingClock : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 60 * _minutes++;
    }
}
