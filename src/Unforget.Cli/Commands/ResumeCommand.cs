using System.CommandLine;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Data;
using Unforget.Model;
using Unforget.Reporting;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget resume</c>: goes on with a run from its newest checkpoint.</summary>
internal sealed class ResumeCommand : UsageCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _run = new("run") { HelpName = "RUN", Description = "Folder of a run; it may have been moved" };
    private readonly Option<string?> _recipe = new("--recipe")
    {
        HelpName = "RECIPE",
        Description = "Only go on if the run was begun with this recipe; changes nothing",
    };
    private readonly Option<string[]> _settings = SharedOptions.Settings();
    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Folder of the data sets, if it has moved (else the run's)" };
    private readonly Option<string?> _threads = SharedOptions.Threads("Threads, 1 to 1024 (else as many as before; another number rounds differently)");
    private readonly Option<string?> _minutes = SharedOptions.CheckpointMinutes();
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON Lines: events, and the run record as the last line");

    public ResumeCommand(Terminal terminal)
        : base("resume", "Go on with a run that was stopped, killed or lost its machine.")
    {
        _terminal = terminal;
        _settings.Description = "Only go on if the run was begun with this value; changes nothing; may be repeated";
        Add(_run);
        Add(_recipe);
        Add(_settings);
        Add(_data);
        Add(_threads);
        Add(_minutes);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("resume runs/quickstart-s1-20260102-030405", "from its newest checkpoint to the end"),
        ("resume /mnt/runs/first --data /mnt/data", "after run and data have moved"),
    ];

    public override string Notes =>
        """
        The rest of the run is what it would have been without the interruption, to the last bit, on the same
        machine with the same number of threads. A damaged checkpoint is named and the one before it is used.
        A finished run is left as it is. Exit codes: 0 done, 1 failed, 2 wrong input, 130 interrupted.
        """;

    private int Execute(ParseResult parsed)
    {
        var path = PathOption.Check("RUN", parsed.GetRequiredValue(_run))!;
        var interval = CheckpointMinutes.Parse(parsed.GetValue(_minutes));
        var threads = parsed.GetValue(_threads) is { } asked ? TensorLibrary.ParseThreads(asked) : (int?)null;
        using var saved = SavedRun.Open(path, clock: _terminal.Clock, open: _terminal.OpenFile);
        foreach (var damaged in saved.Damaged)
        {
            var instead = saved.Checkpoint is null ? "there is no other" : "the one before it is used";
            _terminal.Error.WriteLine($"warning: checkpoint {damaged.Path} is damaged: {damaged.Problem}; {instead}");
        }

        if (saved.Folder.HasDamagedRecord)
        {
            _terminal.Error.WriteLine($"warning: {saved.Folder.RecordPath} is damaged; it will be kept as {saved.Folder.DamagedRecordPath}");
        }

        saved.RequireRecipe(parsed.GetValue(_recipe), parsed.GetValue(_settings));
        if (saved.IsFinished)
        {
            return TellFinished(saved, parsed.GetValue(_json));
        }

        var before = saved.Checkpoint?.Manifest;
        var request = new RunRequest(saved.Recipe)
        {
            RecipeArgument = saved.Folder.RecipePath,
            Settings = [],
            MachineOptions = parsed.GetValue(_data) is { } data ? [(_data.Name, data)] : [],
            Location = FindData(parsed.GetValue(_data), before?.DataFolder),
            Out = path,
            CheckpointInterval = interval,
            Threads = threads ?? saved.Environment?.Threads ?? TensorLibrary.ParseThreads(null),
            Device = saved.Environment?.Device ?? "cpu",
            Engine = Enum.Parse<EngineKind>(before?.EngineWanted ?? nameof(EngineKind.Auto), ignoreCase: true),
            Saved = saved,
        };
        return new RunSession(_terminal, request, parsed.GetValue(_json)).Run();
    }

    /// <summary>That of <c>--data</c>, else the run's where it still is, else as for a new run.</summary>
    private DataLocation FindData(string? option, string? before) => option is null && Directory.Exists(before)
        ? new DataLocation(before)
        : DataFolder.Find(option, _terminal.Command);

    private int TellFinished(SavedRun saved, bool isJson)
    {
        var record = saved.Folder.ReadRecord()!;
        _terminal.Out.WriteLine(isJson
            ? RunRecordJson.SerializeLine(record)
            : $"{saved.Folder.Path} is finished: {Format.Count(record.Timings.Tasks.Count, "task")}; nothing is left to do");
        return ExitCode.Success;
    }
}
