using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Reporting;

namespace Unforget.Cli.Studies;

/// <summary>A study as JSON Lines on standard output.</summary>
internal sealed class JsonStudyView(Terminal terminal) : StudyView
{
    public override void Started(IReadOnlyList<RunStatusLine> lines, int jobs) =>
        Write("study_started", new { Runs = lines.Count, Done = lines.Count(line => line.Phase == RunPhase.Done), Jobs = jobs });

    public override void RunStarted(RunStatusLine line, int process, bool isResumed) =>
        Write("run_started", new { Run = line.Run.Cell.Folder, Process = process, Resumed = isResumed });

    public override void TaskFinished(RunStatusLine line, TimeSpan? left) =>
        Write("task_finished", new { Run = line.Run.Cell.Folder, line.Where, SecondsLeft = left?.TotalSeconds });

    public override void RunEnded(RunStatusLine line, RunRecord? record, RunFailure? failure, TimeSpan? left) =>
        Write("run_ended", new
        {
            Run = line.Run.Cell.Folder,
            State = line.Phase,
            record?.Results.AverageIncrementalAccuracy,
            failure?.Reason,
            failure?.LogTail,
            SecondsLeft = left?.TotalSeconds,
        });

    public override void Stopping(int running) => Write("stopping", new { Running = running });

    public override void Finished(IReadOnlyList<RunStatusLine> lines, string folder) =>
        Write("study_ended", new
        {
            Folder = folder,
            Runs = lines.Count,
            Done = lines.Count(line => line.Phase == RunPhase.Done),
            Failed = lines.Where(line => line.Phase == RunPhase.Failed).Select(line => line.Run.Cell.Folder),
        });

    private void Write<T>(string name, T content)
    {
        var line = new JsonObject { ["event"] = name };
        foreach (var (key, value) in (JsonObject)RunRecordJson.ToNode(content))
        {
            line[key] = value?.DeepClone();
        }

        terminal.Out.WriteLine(JsonText.OneLine(line));
        terminal.Out.Flush();
    }
}
