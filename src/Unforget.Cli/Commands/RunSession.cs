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
        var folder = new RunFolder(request.Out ?? RunFolder.DefaultPath(request.Recipe, terminal.Clock), terminal.Clock, terminal.OpenFile);
        folder.CheckWritable();
        TensorLibrary.Start(request.Threads);
        var observers = new CompositeObserver();
        var setup = new RunSetup
        {
            Location = request.Location,
            Device = request.Device,
            Engine = request.Engine,
            EstimateTime = true,
            Log = folder.Log,
            Clock = terminal.Clock,
        };
        using var experiment = new Experiment(request.Recipe, setup, observers, terminal.Cancellation);
        RunView view = isJson
            ? new JsonRunView(terminal, request, folder.Path, experiment.Record.Environment)
            : new ConsoleRunView(terminal, request, folder.Path, experiment.Record.Environment);
        var keeper = new RunFolderObserver(folder, request.Recipe, () => experiment.Record) { Troubled = view.Trouble };
        observers.Add(keeper);
        observers.Add(new InterruptGuard(terminal.Interrupt));
        observers.Add(view);
        try
        {
            var record = view.Live(experiment.Run);
            view.Finish(record, keeper.Failure is not null);
            return Report(keeper, folder, record);
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

    private int Report(RunFolderObserver keeper, RunFolder folder, RunRecord record)
    {
        if (keeper.Failure is not { } failure)
        {
            return ExitCode.Success;
        }

        PrintUnsaved(folder, record);
        terminal.Error.WriteLine($"error: {failure}; the run itself is complete");
        return ExitCode.Failure;
    }

    private int ReportInterruption(RunFolderObserver keeper, RunFolder folder, RunView view, Experiment experiment)
    {
        folder.Log.LogWarning("interrupted");
        var record = Keep(keeper, folder, view, experiment);
        var finished = record.Timings.Tasks.Count;
        var saved = keeper.Failure is { } failure ? $"not saved: {failure}" : $"saved in {folder.Path} (run.json, status incomplete)";
        terminal.Error.WriteLine($"interrupted after {Format.Count(finished, "finished task")}; {saved}");
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

    private static bool IsOnDisk(RunFolder folder, RunRecord record)
    {
        try
        {
            return RunRecordJson.Deserialize(File.ReadAllText(folder.RecordPath)).Timings.Tasks.Count == record.Timings.Tasks.Count;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Text.Json.JsonException or InvalidDataException)
        {
            return false;
        }
    }
}
