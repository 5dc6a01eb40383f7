using System.Collections.Concurrent;
using Unforget.Cli.Hosting;
using Unforget.Reporting;
using Unforget.Studies;

namespace Unforget.Cli.Studies;

/// <summary>
/// Runs what is missing of a study, some runs at a time, each in a process of its own. One thread decides everything; the
/// children's threads only hand over what was said.
/// </summary>
internal sealed class StudySession(Terminal terminal, StudyFolder folder, RunArguments arguments, int jobs, StudyView view) : IDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(500);

    private readonly BlockingCollection<ChildNews> _news = [];
    private readonly Dictionary<RunChild, RunStatusLine> _children = [];

    /// <summary>Runs until nothing is left or a stop is asked for.</summary>
    /// <param name="runs">All runs of the study with their state.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Run(IReadOnlyList<(StudyRun Run, RunFolderState State)> runs)
    {
        List<RunStatusLine> lines = [.. runs.Select(run => Line(run.Run, run.State))];
        var waiting = new Queue<(RunStatusLine Line, RunFolderState State)>(
            lines.Zip(runs, (line, run) => (line, run.State)).Where(pair => pair.State != RunFolderState.Complete));
        var left = new StudyTimeLeft(lines, jobs, terminal.Clock);
        view.Started(lines, jobs);
        Hold(true);
        try
        {
            view.While(() => Loop(lines, waiting, left));
        }
        finally
        {
            Hold(false);
            EndChildren();
        }

        view.Finished(lines, folder.Path);
        return (lines.Any(line => line.Phase == RunPhase.Failed), terminal.Cancellation.IsCancellationRequested) switch
        {
            (_, true) => ExitCode.Interrupted,
            (true, _) => ExitCode.Failure,
            _ => lines.Any(line => line.Phase == RunPhase.Stopped) ? ExitCode.Interrupted : ExitCode.Success,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _news.Dispose();

    private void Loop(List<RunStatusLine> lines, Queue<(RunStatusLine Line, RunFolderState State)> waiting, StudyTimeLeft left)
    {
        var isStopping = false;
        while (_children.Count > 0 || (waiting.Count > 0 && !isStopping))
        {
            if (terminal.Cancellation.IsCancellationRequested && !isStopping)
            {
                isStopping = true;
                view.Stopping(_children.Count);
                _children.Keys.ToList().ForEach(child => child.Stop());
            }

            while (!isStopping && _children.Count < jobs && waiting.TryDequeue(out var next))
            {
                Start(next.Line, next.State);
            }

            if (_children.Count > 0 && _news.TryTake(out var news, Pulse))
            {
                Hear(news, left);
            }

            view.Tick(lines, left.Now());
        }
    }

    /// <summary>Children are left only where this process itself has failed; nobody would look after them.</summary>
    private void EndChildren()
    {
        _children.Keys.ToList().ForEach(child => child.Stop());
        while (_children.Count > 0)
        {
            if (_news.Take() is { Event: null } end)
            {
                _children.Remove(end.Child);
                end.Child.Dispose();
            }
        }
    }

    private void Start(RunStatusLine line, RunFolderState state)
    {
        line.Start();
        var child = RunChild.Start(line.Run, arguments.Of(line.Run, state), _news.Add);
        _children.Add(child, line);
        view.RunStarted(line, child.Process, isResumed: state == RunFolderState.Unfinished);
    }

    private void Hear(ChildNews news, StudyTimeLeft left)
    {
        var line = _children[news.Child];
        if (news.Event is { } said)
        {
            if (line.Hear(said))
            {
                view.TaskFinished(line, left.Now());
            }

            return;
        }

        _children.Remove(news.Child);
        var record = Record(line.Run);
        var isDone = news.Child.ExitCode == ExitCode.Success && record?.Status == RunStatus.Complete;
        line.End(
            isDone ? RunPhase.Done : news.Child.ExitCode == ExitCode.Interrupted ? RunPhase.Stopped : RunPhase.Failed,
            record?.Timings.WallSeconds);
        var failure = line.Phase == RunPhase.Failed ? RunFailure.Of(news.Child, folder.FolderOf(line.Run)) : null;
        view.RunEnded(line, record, failure, left.Now());
        news.Child.Dispose();
    }

    private RunStatusLine Line(StudyRun run, RunFolderState state)
    {
        var line = new RunStatusLine(run, terminal.Clock);
        if (state == RunFolderState.Complete && Record(run) is { } record)
        {
            line.WasDone(record.Timings.WallSeconds);
        }

        return line;
    }

    /// <summary>Null where the run has none; a damaged one shows when its table is made.</summary>
    private RunRecord? Record(StudyRun run)
    {
        try
        {
            return RunRecordJson.Read(Path.Combine(folder.FolderOf(run), "run.json"));
        }
        catch (Foundation.UserError)
        {
            return null;
        }
    }

    private void Hold(bool hasSomethingToSave)
    {
        if (terminal.Interrupt is { } interrupt)
        {
            interrupt.HasSomethingToSave = hasSomethingToSave;
        }
    }
}
