using System.CommandLine;
using System.Globalization;
using Unforget.Cli.Hosting;
using Unforget.Cli.Studies;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;
using Unforget.Studies;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget study</c>: many runs that are compared.</summary>
internal sealed class StudyCommand : UsageCommand
{
    private const int MostJobs = 256;

    private readonly Terminal _terminal;
    private readonly Argument<string> _study = new("study") { HelpName = "STUDY", Description = "Name of a study ('list studies') or path of a .yaml file" };
    private readonly Option<string?> _jobs = new("--jobs") { HelpName = "N", Description = "Runs at a time (else 1)" };
    private readonly Option<string?> _threads = SharedOptions.Threads("Threads of each run, 1 to 1024 (else the study's, else cores divided by jobs)");
    private readonly Option<string?> _out = new("--out") { HelpName = "DIR", Description = "Folder of the study (else runs/STUDY)" };
    private readonly Option<string?> _data = SharedOptions.Data();
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<string?> _engine = SharedOptions.Engine();
    private readonly Option<bool> _list = new("--list") { Description = "Print the command lines of what is missing, one a line, and run nothing" };
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON Lines");

    public StudyCommand(Terminal terminal)
        : base("study", "Run what is missing of a study: variants, settings, class orders and seeds that are compared.")
    {
        _terminal = terminal;
        Add(_study);
        Add(_jobs);
        Add(_threads);
        Add(_out);
        Add(_data);
        Add(_device);
        Add(_engine);
        Add(_list);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("study quickstart-pair --jobs 2", "eight small runs on the images that come with the product"),
        ("study quickstart-pair", "goes on after Ctrl-C, a crash or a power cut; runs what is missing"),
        ("study cifar100-steps --list > runs.txt", "the same runs as command lines, for a cluster"),
        ("table runs/quickstart-pair", "the results as a table"),
    ];

    public override string Notes =>
        """
        Each run is a process and a folder of its own. One that fails is reported at the end; the others go on.
        Ctrl-C lets the runs save first. Exit codes: 0 all done, 1 a run failed, 2 wrong input, 130 interrupted.
        """;

    private int Execute(ParseResult parsed)
    {
        var jobs = ParseJobs(parsed.GetValue(_jobs));
        var source = new StudyLibrary().Load(parsed.GetRequiredValue(_study));
        var plan = StudyPlan.Create(source, new RecipeLibrary());
        _ = DataFolder.Find(parsed.GetValue(_data), _terminal.Command);
        _ = SharedOptions.ParseEngine(parsed.GetValue(_engine));
        var stated = parsed.GetValue(_threads) is { } asked ? TensorLibrary.ParseThreads(asked) : plan.Threads;
        var threads = stated ?? Math.Max(1, TensorLibrary.ParseThreads(null) / jobs);
        var path = PathOption.Check("--out", parsed.GetValue(_out)) ?? StudyFolder.DefaultPath(plan.Manifest.Name);
        using var folder = new StudyFolder(path, plan);
        var arguments = new RunArguments(folder, threads, stated is not null, SharedOptions.Given(parsed, _data, _device, _engine));
        if (parsed.GetValue(_list))
        {
            foreach (var (run, state) in folder.Look(source.Text).Where(run => run.State != RunFolderState.Complete))
            {
                _terminal.Out.WriteLine(string.Join(' ', arguments.Of(run, state).Prepend(_terminal.Command).Select(Shell.Quote)));
            }

            return ExitCode.Success;
        }

        var runs = folder.Begin(source.Text);
        var isJson = parsed.GetValue(_json);
        using var session = new StudySession(
            _terminal, folder, arguments, jobs, isJson ? new JsonStudyView(_terminal) : new ConsoleStudyView(_terminal, plan.Manifest.Name));
        var code = session.Run(runs);
        if (code == ExitCode.Success && !isJson)
        {
            WriteTable(path);
        }

        return code;
    }

    private void WriteTable(string path)
    {
        var request = new TableRequest(ResultFolders.Load(_terminal, [path]), ReferenceLibrary.Default.Find) { WithCost = false };
        _terminal.Out.WriteLine();
        _terminal.Out.Write(TableWriter.Find("text").Write(TableStyle.For(request.Results).Create(request), _terminal.Columns));
        _terminal.Out.WriteLine();
        _terminal.Out.WriteLine("Next:");
        _terminal.Out.WriteLine($"  {_terminal.Command} table {Shell.Quote(path)} --format markdown");
    }

    private static int ParseJobs(string? option) => option is null ? 1
        : int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) && jobs is >= 1 and <= MostJobs ? jobs
        : throw new UserError($"--jobs must be a whole number from 1 to {MostJobs}, got '{option}'");
}
