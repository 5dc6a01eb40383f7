using System.CommandLine;
using Unforget.Cli.Hosting;
using Unforget.Configuration;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget run</c>: one experiment from beginning to end.</summary>
internal sealed class RunCommand : UsageCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _recipe = SharedOptions.Recipe();
    private readonly Option<string[]> _settings = SharedOptions.Settings();
    private readonly Option<string?> _data = SharedOptions.Data();
    private readonly Option<string?> _out = new("--out")
    {
        HelpName = "DIR",
        Description = "Folder of this run, new or empty (else runs/RECIPE-sSEED-TIME)",
    };

    private readonly Option<string?> _threads = SharedOptions.Threads("Threads, 1 to 1024 (else one per physical core)");
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<string?> _engine = SharedOptions.Engine();
    private readonly Option<string?> _minutes = SharedOptions.CheckpointMinutes();
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON Lines: events, and the run record as the last line");

    public RunCommand(Terminal terminal)
        : base("run", "Learn the classes of a data set step by step, and judge the network after every step.")
    {
        _terminal = terminal;
        Add(_recipe);
        Add(_settings);
        Add(_data);
        Add(_out);
        Add(_threads);
        Add(_device);
        Add(_engine);
        Add(_minutes);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("run quickstart", "20 classes of CIFAR-100 that come with the product"),
        ("run quickstart --set method=finetune", "the same with another method"),
        ("run quickstart --set seed=2 --set protocol.increment=5", "two values changed"),
        ("run cifar100/b50-inc10/podnet-cnn --data data", "the published experiment (after 'data get cifar100')"),
        ("run my.yaml --out results/first --json", "an own recipe, for a program to read"),
    ];

    public override string Notes =>
        """
        A run's folder holds recipe.yaml, run.json (everything measured), metrics.csv, log.txt and checkpoints.
        The same recipe and number of threads give the same results on the same machine.
        Ctrl-C and SIGTERM stop after the present step and save it; a second one stops at once. 'resume DIR' goes
        on from there, as after a crash. Exit codes: 0 done, 1 failed, 2 wrong input, 130 interrupted.
        """;

    private int Execute(ParseResult parsed)
    {
        var threads = TensorLibrary.ParseThreads(parsed.GetValue(_threads));
        var recipeName = parsed.GetRequiredValue(_recipe);
        var settings = parsed.GetValue(_settings) ?? [];
        var recipe = new RecipeLibrary().Load(recipeName, settings);
        var request = new RunRequest(recipe)
        {
            RecipeArgument = recipeName,
            Settings = settings,
            MachineOptions = SharedOptions.Given(parsed, _data, _threads, _device, _engine),
            Location = DataFolder.Find(parsed.GetValue(_data), _terminal.Command),
            Out = PathOption.Check("--out", parsed.GetValue(_out)),
            CheckpointInterval = CheckpointMinutes.Parse(parsed.GetValue(_minutes)),
            Threads = threads,
            Device = parsed.GetValue(_device) ?? "cpu",
            Engine = SharedOptions.ParseEngine(parsed.GetValue(_engine)),
        };
        return new RunSession(_terminal, request, parsed.GetValue(_json)).Run();
    }
}
