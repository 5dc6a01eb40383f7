using System.CommandLine;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Configuration;
using Unforget.Plots.Report;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget report</c>: results as one HTML page.</summary>
internal sealed class ReportCommand : UsageCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<string[]> _folders = SharedOptions.Results();
    private readonly Option<string?> _out = new("--out", "-o")
    {
        HelpName = "FILE",
        Description = "The page (else 'report.html' in the study's or run's folder; of several, in this one)",
    };
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON: the file");

    public ReportCommand(Terminal terminal)
        : base("report", "Write tables, figures, recipes, environment and definitions as one HTML page that needs nothing else.")
    {
        _terminal = terminal;
        Add(_folders);
        Add(_out);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("report runs/quickstart-pair", "into runs/quickstart-pair/report.html"),
        ("report runs/first -o first.html", "a single run"),
        ("report runs/first runs/second -o both.html", "runs that were made by hand"),
    ];

    public override string Notes => "A report of an earlier call is replaced; any other file is not.";

    private int Execute(ParseResult parsed)
    {
        var folders = parsed.GetRequiredValue(_folders);
        var file = PathOption.Check("--out", parsed.GetValue(_out)) ?? ResultFolders.Beside(folders, "report.html");
        HtmlReport.Write(ResultFolders.Load(_terminal, folders), ReferenceLibrary.Default.Find, file);
        _terminal.Out.Write(parsed.GetValue(_json) ? JsonText.Indented(new JsonObject { ["file"] = file }) : $"{file}\n");
        return ExitCode.Success;
    }
}
