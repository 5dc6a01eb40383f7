using Microsoft.Extensions.Logging;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget.Cli.Commands;

/// <summary>Runs an experiment with a view and a folder listening, and turns its end into an exit code.</summary>
internal sealed class RunSession(Terminal terminal, RunRequest request, bool isJson)
{
    public int Run()
    {
        using var folder = request.Saved?.Folder ?? NewFolder();
        folder.CheckWritable();
        TensorLibrary.Start(request.Threads);
        var observers = new CompositeObserver();
        RunView? view = null;
        var resumed = request.Saved?.Checkpoint;
        var checkpoints = new CheckpointKeeper(folder.Checkpoints, request.CheckpointInterval, terminal.Clock, terminal.Cancellation)
        {
            Log = folder.Log,
            ResumedFrom = resumed?.Manifest,
            Troubled = line => view?.Trouble($"{line}; the run goes on, the next checkpoint tries again"),
        };
        using var experiment = new ExperimentStart(terminal, request, folder, observers, checkpoints).Create();
        view = isJson
            ? new JsonRunView(terminal, request, folder.Path, experiment.Record.Environment)
            : new ConsoleRunView(terminal, request, folder.Path, experiment.Record.Environment);
        var keeper = new RunFolderObserver(folder, request.Recipe, () => experiment.Record)
        {
            ResumedFrom = resumed is null ? null : $"{resumed.Path}: {resumed.Manifest.Where}",
            Troubled = line => view.Trouble($"{line}; the run goes on, writing is tried again after the next task"),
        };
        observers.Add(keeper);
        observers.Add(new InterruptGuard(terminal.Interrupt));
        observers.Add(view);
        try
        {
            var record = view.Live(experiment.Run);
            checkpoints.TryAgain(experiment);
            view.Finish(record, keeper.Failure is not null);
            return Report(keeper, checkpoints, folder, record);
        }
        catch (OperationCanceledException) when (terminal.Cancellation.IsCancellationRequested)
        {
            return ReportInterruption(keeper, folder, view, experiment);
        }
        catch (Exception failure) when (folder.IsBegun && failure is not UserError)
        {
            return ReportFailure(keeper, folder, view, experiment, failure);
        }
    }

    private RunFolder NewFolder()
    {
        var path = request.Out ?? RunFolder.DefaultPath(request.Recipe, terminal.Clock);
        return RunFolder.StateOf(path) == RunFolderState.Unfinished
            ? throw new UserError($"output folder '{path}' holds an unfinished run; {ResumeLine(path)} goes on with it, or name a new folder with --out")
            : new RunFolder(path, terminal.Clock, terminal.OpenFile);
    }

    private string ResumeLine(string path) => $"'{terminal.Command} resume {Shell.Quote(path)}'";

    private int Report(RunFolderObserver keeper, CheckpointKeeper checkpoints, RunFolder folder, RunRecord record)
    {
        if (keeper.Failure is { } failure)
        {
            PrintUnsaved(folder, record);
            terminal.Error.WriteLine($"error: {failure}; the run itself is complete");
            return ExitCode.Failure;
        }

        if (checkpoints.Failure is { } unsaved)
        {
            terminal.Error.WriteLine($"error: {unsaved}; the results are complete, and "
                + $"{ResumeLine(folder.Path)} makes the missing weights from the checkpoint before");
            return ExitCode.Failure;
        }

        return ExitCode.Success;
    }

    private int ReportInterruption(RunFolderObserver keeper, RunFolder folder, RunView view, Experiment experiment)
    {
        folder.Log.LogWarning("interrupted");
        var record = Keep(keeper, folder, view, experiment);
        var finished = record.Timings.Tasks.Count;
        var saved = keeper.Failure is { } failure ? $"not saved: {failure}" : $"saved in {folder.Path} (run.json, status incomplete)";
        terminal.Error.WriteLine($"interrupted after {Format.Count(finished, "finished task")}; {saved}");
        terminal.Error.WriteLine($"{ResumeLine(folder.Path)} goes on");
        return ExitCode.Interrupted;
    }

    private int ReportFailure(RunFolderObserver keeper, RunFolder folder, RunView view, Experiment experiment, Exception failure)
    {
        folder.Log.LogError(failure, "{Problem}", Failures.Describe(failure));
        Keep(keeper, folder, view, experiment);
        terminal.Error.WriteLine($"error: {Failures.Describe(failure)}; details in {folder.LogPath}");
        return ExitCode.Failure;
    }

    /// <summary>Saves the record of a run that ended early, in the folder and, for a program that reads along, as the last line.</summary>
    private RunRecord Keep(RunFolderObserver keeper, RunFolder folder, RunView view, Experiment experiment)
    {
        var record = experiment.Record;
        if (folder.IsBegun)
        {
            keeper.Save();
        }

        view.Finish(record, isUnsaved: keeper.Failure is not null);
        PrintUnsaved(folder, record);
        return record;
    }

    /// <summary>Nothing that was computed is lost: a record that has no place on the disk goes to standard output.</summary>
    private void PrintUnsaved(RunFolder folder, RunRecord record)
    {
        if (!isJson && folder.IsBegun && !IsOnDisk(folder, record))
        {
            terminal.Error.WriteLine($"{folder.RecordPath} cannot be written; the run record follows on standard output");
            terminal.Out.WriteLine(RunRecordJson.SerializeLine(record));
        }
    }

    private static bool IsOnDisk(RunFolder folder, RunRecord record) => folder.ReadRecord()?.Timings.Tasks.Count >= record.Timings.Tasks.Count;
}
