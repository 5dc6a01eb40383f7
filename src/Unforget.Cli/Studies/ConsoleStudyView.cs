using Spectre.Console;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Reporting;

namespace Unforget.Cli.Studies;

/// <summary>A study for a person: each run ends as one line; on a terminal the running ones are redrawn below.</summary>
internal sealed class ConsoleStudyView(Terminal terminal, string name) : StudyView
{
    private readonly IScreen _screen = terminal.IsInteractive ? new LiveScreen(terminal) : new PlainScreen(terminal.Out);
    private readonly List<(RunStatusLine Line, RunFailure Failure)> _failures = [];
    private int _width;

    public override void While(Action action) => _screen.While(action);

    public override void Started(IReadOnlyList<RunStatusLine> lines, int jobs)
    {
        _width = lines.Max(line => line.Run.Cell.Folder.Length);
        var done = lines.Count(line => line.Phase == RunPhase.Done);
        var finished = (done, lines.Count) switch
        {
            (0, _) => "",
            (1, 1) => "; it is finished",
            (_, var all) when all == done => "; all are finished",
            _ => $"; {done} of them finished",
        };
        _screen.Line($"[bold]{Markup.Escape(name)}[/]: {Format.Count(lines.Count, "run")}{finished}{(jobs > 1 ? $"; {jobs} at a time" : "")}");
    }

    public override void RunStarted(RunStatusLine line, int process, bool isResumed)
    {
        if (!_screen.IsLive)
        {
            _screen.Line($"{Padded(line)}  {(isResumed ? "goes on" : "begins")}");
        }
    }

    public override void TaskFinished(RunStatusLine line, TimeSpan? left)
    {
        if (!_screen.IsLive)
        {
            _screen.Line(Markup.Escape($"{Padded(line)}  {line.Where}: {line.Accuracies}{Left(left)}"));
        }
    }

    public override void RunEnded(RunStatusLine line, RunRecord? record, RunFailure? failure, TimeSpan? left)
    {
        if (failure is not null)
        {
            _failures.Add((line, failure));
        }

        _screen.Line($"{Padded(line)}  {Markup.Escape(Outcome(line, record, failure))}{(_screen.IsLive ? "" : Left(left))}");
    }

    public override void Tick(IReadOnlyList<RunStatusLine> lines, TimeSpan? left)
    {
        if (!_screen.IsLive)
        {
            return;
        }

        var waiting = lines.Count(line => line.Phase == RunPhase.Waiting);
        var done = lines.Count(line => line.Phase == RunPhase.Done);
        var isOver = lines.All(line => line.Phase is not (RunPhase.Waiting or RunPhase.Running));
        _screen.Status(
        [
            "",
            .. lines.Where(line => line.Phase == RunPhase.Running).Select(line => Markup.Escape(
                $"{Padded(line)}  {line.Where}{(line.SecondsLeft is { } seconds ? $", {Format.RoughDuration(TimeSpan.FromSeconds(seconds))} left" : "")}")),
            $"[grey]{done} of {lines.Count} finished, {waiting} waiting{(left is { } time && !isOver ? $", about {Format.RoughDuration(time)} left for all" : "")}[/]",
        ]);
    }

    public override void Stopping(int running) => _screen.Line($"stopping; {Format.Count(running, "run")} {(running == 1 ? "saves" : "save")} first");

    public override void Finished(IReadOnlyList<RunStatusLine> lines, string folder)
    {
        foreach (var (line, failure) in _failures)
        {
            terminal.Error.WriteLine($"{line.Run.Cell.Folder} failed: {failure.Reason}");
            foreach (var text in failure.LogTail)
            {
                terminal.Error.WriteLine($"    {text}");
            }
        }

        var done = lines.Count(line => line.Phase == RunPhase.Done);
        if (done < lines.Count)
        {
            _screen.Line($"{done} of {Format.Count(lines.Count, "run")} {(done == 1 ? "is" : "are")} finished; the same command goes on");
        }
    }

    private static string Outcome(RunStatusLine line, RunRecord? record, RunFailure? failure) => line.Phase switch
    {
        RunPhase.Done => "finished: average "
            + string.Join(", ", record!.Results.AverageIncrementalAccuracy.Select(pair => $"{pair.Key} {Format.Percent(pair.Value)}")),
        RunPhase.Stopped => $"stopped after {Format.Count(record?.Timings.Tasks.Count ?? 0, "task")}",
        _ => $"failed: {failure?.Reason}",
    };

    private static string Left(TimeSpan? left) => left is { } time && time > TimeSpan.Zero ? $"; about {Format.RoughDuration(time)} left for all" : "";

    private string Padded(RunStatusLine line) => line.Run.Cell.Folder.PadRight(_width);
}
