using System.CommandLine;
using System.Globalization;
using Unforget.Cli.Hosting;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget table</c>: results as tables.</summary>
internal sealed class TableCommand : UsageCommand
{
    private const int Narrowest = 40;
    private const int Widest = 1000;

    private readonly Terminal _terminal;
    private readonly Argument<string[]> _folders = SharedOptions.Results();
    private readonly Option<string?> _style =
        Named("--style", "NAME", "methods, steps, groups, ablation, variants, quality, budget, cost or choice (else what the study says)");
    private readonly Option<string?> _format = Named("--format", "NAME", "text, markdown, latex, html, csv or json (else text)");
    private readonly Option<string?> _predictor = Named("--predictor", "NAME", "One predictor, such as cnn or nme (else all)");
    private readonly Option<string?> _baseline = Named("--baseline", "NAME", "Variant that the others are compared with (else the study's)");
    private readonly Option<string?> _over = Named(
        "--over", "orders|runs", "What counts once in means and intervals (else orders where there are several: seeds are averaged first)");
    private readonly Option<string?> _width =
        Named("--width", "COLUMNS", "Width of text, 40 to 1000: what is wider is broken (else the terminal's; 100 elsewhere)");
    private readonly Option<bool> _noCost = new("--no-cost") { Description = "Leave out stored images, time, speed and memory" };

    public TableCommand(Terminal terminal)
        : base("table", "Print results of a study or of some runs as a table: means over class orders, published values, differences.")
    {
        _terminal = terminal;
        Add(_folders);
        Add(_style);
        Add(_format);
        Add(_predictor);
        Add(_baseline);
        Add(_over);
        Add(_width);
        Add(_noCost);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("table runs/quickstart-pair", "in the style that the study names"),
        ("table runs/cifar100-steps --style methods --format latex", "for a paper"),
        ("table runs/first runs/second --predictor nme", "runs that were made by hand"),
        ("table runs/quickstart-pair --style steps --format csv", "for a spreadsheet"),
    ];

    public override string Notes => "Styles:\n" + string.Join('\n', TableStyle.All.Select(style => $"  {style.Name,-10} {style.Summary}"));

    private int Execute(ParseResult parsed)
    {
        var writer = TableWriter.Find(parsed.GetValue(_format) ?? "text");
        var width = ParseWidth(parsed.GetValue(_width)) ?? _terminal.Columns;
        var asked = parsed.GetValue(_style) is { } name ? TableStyle.Find(name) : null;
        var results = ResultFolders.Load(_terminal, parsed.GetRequiredValue(_folders));
        var request = new TableRequest(results, ReferenceLibrary.Default.Find)
        {
            Predictor = parsed.GetValue(_predictor),
            Baseline = parsed.GetValue(_baseline),
            Unit = ParseUnit(parsed.GetValue(_over)) ?? results.Unit,
            WithCost = !parsed.GetValue(_noCost),
        };
        _terminal.Out.Write(writer.Write((asked ?? TableStyle.For(results)).Create(request), width));
        return ExitCode.Success;
    }

    private static Option<string?> Named(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    private static int? ParseWidth(string? option) => option is null ? null
        : int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is >= Narrowest and <= Widest ? width
        : throw new UserError($"--width must be a whole number of columns from {Narrowest} to {Widest}, got '{option}'");

    private static Repetition? ParseUnit(string? option) => option switch
    {
        null => null,
        "orders" => Repetition.Order,
        "runs" => Repetition.Run,
        _ => throw new UserError($"--over must be orders or runs, got '{option}'"),
    };
}
