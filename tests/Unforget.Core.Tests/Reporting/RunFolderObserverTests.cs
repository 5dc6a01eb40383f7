using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Scenario;
using Unforget.Tests.Data;

namespace Unforget.Tests.Reporting;

public sealed class RunFolderObserverTests
{
    private static readonly RunPlan Plan = new([], 1, ["a warning"]);
    private readonly LearningTask _task = new(0, 0, 2);

    [Fact]
    public void Failure_is_told_once_tried_again_and_forgotten_when_the_disk_has_room()
    {
        using var root = new TempFolder();
        var isFull = false;
        var folder = new RunFolder(root.Combine("run"), open: (path, mode) =>
            isFull ? throw new IOException("No space left on device", 28) : new FileStream(path, mode, FileAccess.Write));
        List<string> told = [];
        var record = TestRecord.Create(0);
        var observer = new RunFolderObserver(folder, new Recipe(), () => record) { Troubled = told.Add };
        observer.RunStarted(Plan);
        isFull = true;
        var results = TestRecord.Tasks()[0];
        record = TestRecord.Create(1);
        observer.TaskFinished(_task, [("cnn", results)]);
        observer.TaskFinished(_task, [("cnn", results)]);
        Assert.Equal([$"{folder.MetricsPath}: no space left on the disk"], told);
        Assert.NotNull(observer.Failure);
        Assert.Equal(0, observer.SavedTasks);
        isFull = false;
        observer.RunFinished(TestRecord.Create());
        Assert.Null(observer.Failure);
        Assert.Equal(1, observer.SavedTasks);
        Assert.Equal(2, File.ReadAllLines(folder.MetricsPath).Length);
        Assert.Contains("no space left", File.ReadAllText(folder.LogPath), StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_that_is_full_before_training_stops_the_run()
    {
        using var root = new TempFolder();
        var folder = new RunFolder(root.Combine("run"), open: (_, _) => throw new IOException("No space left on device", 28));
        var observer = new RunFolderObserver(folder, new Recipe(), () => TestRecord.Create());
        Assert.Throws<UserError>(() => observer.RunStarted(Plan));
    }

    [Fact]
    public void Composite_passes_on_in_order_of_adding()
    {
        List<string> heard = [];
        var composite = new CompositeObserver(new Listener("first", heard));
        composite.TaskStarted(_task);
        composite.Add(new Listener("second", heard));
        composite.TaskStarted(_task);
        Assert.Equal(["first", "first", "second"], heard);
    }

    private sealed class Listener(string name, List<string> heard) : IRunObserver
    {
        public void TaskStarted(LearningTask task) => heard.Add(name);
    }
}
