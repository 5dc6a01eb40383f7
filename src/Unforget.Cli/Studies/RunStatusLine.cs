using System.Text.Json.Nodes;
using Unforget.Cli.Views;
using Unforget.Studies;

namespace Unforget.Cli.Studies;

/// <summary>States of a run as a study shows them.</summary>
internal enum RunPhase
{
    /// <summary>Not begun in this sitting.</summary>
    Waiting,

    /// <summary>Its process lives.</summary>
    Running,

    /// <summary>All its tasks are finished.</summary>
    Done,

    /// <summary>It was asked to stop and can go on.</summary>
    Stopped,

    /// <summary>Its process ended with an error.</summary>
    Failed,
}

/// <summary>How one run stands, from what its process tells.</summary>
internal sealed class RunStatusLine(StudyRun run, TimeProvider clock)
{
    private long _begun;
    private long _told;
    private double? _leftWhenTold;
    private double? _wholeWhenTold;
    private int _tasks;
    private string _where = "";

    public StudyRun Run { get; } = run;

    public RunPhase Phase { get; private set; }

    /// <summary>Wall time of the whole run; known when it is done, or was before.</summary>
    public double? WholeSeconds { get; set; }

    /// <summary>Accuracies after the last finished task, in words.</summary>
    public string Accuracies { get; private set; } = "";

    /// <summary>Where it is, in words.</summary>
    public string Where => _where;

    /// <summary>Seconds until it ends; null while nothing can be said.</summary>
    public double? SecondsLeft => _leftWhenTold is { } left ? Math.Max(0, left - clock.GetElapsedTime(_told).TotalSeconds) : null;

    /// <summary>Seconds since it began in this sitting.</summary>
    public double Elapsed => clock.GetElapsedTime(_begun).TotalSeconds;

    /// <summary>What it takes in all, from what it says so far; null while nothing can be said.</summary>
    public double? ExpectedSeconds => WholeSeconds ?? (Phase == RunPhase.Running ? _wholeWhenTold : null);

    public void WasDone(double seconds) => (Phase, WholeSeconds) = (RunPhase.Done, seconds);

    public void Start()
    {
        Phase = RunPhase.Running;
        _begun = clock.GetTimestamp();
        _where = "starting";
    }

    public void End(RunPhase phase, double? seconds)
    {
        Phase = phase;
        WholeSeconds = seconds ?? WholeSeconds;
        _leftWhenTold = null;
    }

    /// <summary>Takes up an event of the run.</summary>
    /// <returns>Whether a task was finished.</returns>
    public bool Hear(JsonObject news)
    {
        var task = (int?)news["task"] + 1;
        switch ((string?)news["event"])
        {
            case "run_started":
                _tasks = (news["tasks"] as JsonArray)?.Count ?? 0;
                Left((double?)news["estimated_seconds"]);
                break;
            case "stage_started":
                _where = $"task {task} of {_tasks}, {news["stage"]}";
                break;
            case "epoch_finished":
                _where = $"task {task} of {_tasks}, {news["stage"]}, epoch {(int?)news["epoch"] + 1} of {news["epochs"]}";
                Left((double?)news["seconds_left"]);
                break;
            case "task_finished":
                var predictors = (news["predictors"] as JsonObject)?.Select(pair => $"{pair.Key} {Format.Percent((double?)pair.Value?["accuracy"])}");
                Accuracies = string.Join(", ", predictors ?? []);
                _where = $"task {task} of {_tasks} finished";
                return true;
            default:
                break;
        }

        return false;
    }

    private void Left(double? seconds)
    {
        if (seconds is > 0)
        {
            (_leftWhenTold, _wholeWhenTold, _told) = (seconds, Elapsed + seconds, clock.GetTimestamp());
        }
    }
}
