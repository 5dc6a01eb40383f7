using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Studies;

namespace Unforget.Cli.Studies;

/// <summary>What a child process told: an event of its run, or that it has ended.</summary>
/// <param name="Child">Who.</param>
/// <param name="Event">The event; null for the end.</param>
internal sealed record ChildNews(RunChild Child, JsonObject? Event);

/// <summary>A run of a study in a process of its own. What it says is handed on from threads of this object; it is disposed after its end.</summary>
internal sealed class RunChild : IDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _errors = [];

    private RunChild(StudyRun run, Process process) => (Run, _process) = (run, process);

    public StudyRun Run { get; }

    /// <summary>Its process id.</summary>
    public int Process => _process.Id;

    /// <summary>Known after the end.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The last lines on standard error; complete after the end.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>Starts a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="arguments">Its command line without the program.</param>
    /// <param name="tell">Called for each event and, last, for the end.</param>
    public static RunChild Start(StudyRun run, IReadOnlyList<string> arguments, Action<ChildNews> tell)
    {
        var child = new RunChild(run, OwnProgram.StartSupervised([.. arguments, "--json"]));
        new Thread(() => child.Listen(tell)) { IsBackground = true, Name = run.Cell.Folder }.Start();
        return child;
    }

    /// <summary>Asks it to end in order; it saves first.</summary>
    public void Stop()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private void Listen(Action<ChildNews> tell)
    {
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (Parse(line) is { } news)
            {
                tell(new ChildNews(this, news));
            }
        }

        _process.WaitForExit();
        ExitCode = _process.ExitCode;
        tell(new ChildNews(this, null));
    }

    /// <summary>The record, which is the last line, is in the run's folder too.</summary>
    private static JsonObject? Parse(string line)
    {
        if (!line.StartsWith("{\"event\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            // A process that is killed can leave half a line.
            return null;
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > KeptLines)
            {
                _errors.Dequeue();
            }
        }
    }
}
