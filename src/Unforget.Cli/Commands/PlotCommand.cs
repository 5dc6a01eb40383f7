using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Foundation;
using Unforget.Plots;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget plot</c>: results as figures.</summary>
internal sealed class PlotCommand : UsageCommand
{
    private const double Narrowest = 60;
    private const double Widest = 400;

    private readonly Terminal _terminal;
    private readonly Argument<string[]> _folders = SharedOptions.Results();
    private readonly Option<string?> _out = new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "Folder of the figures (else 'figures' in the study's or run's folder; of several, in this one)",
    };
    private readonly Option<string[]> _kinds = Several("--kind", "NAME", "One kind of figure; may be repeated (else all kinds)");
    private readonly Option<string[]> _predictors = Several("--predictor", "NAME", "One predictor, such as cnn or nme; may be repeated (else all)");
    private readonly Option<string?> _width =
        new("--width") { HelpName = "MM", Description = "Width on paper in millimetres, 60 to 400 (else 84, one column)" };
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON: the figures with their captions and files");

    public PlotCommand(Terminal terminal)
        : base("plot", "Draw figures of a study or of some runs, as PNG and SVG.")
    {
        _terminal = terminal;
        Add(_folders);
        Add(_out);
        Add(_kinds);
        Add(_predictors);
        Add(_width);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("plot runs/first", "all figures of a run, into runs/first/figures"),
        ("plot runs/quickstart-pair --kind accuracy --predictor cnn", "one figure of a study"),
        ("plot runs/first runs/second -o figures", "runs that were made by hand, side by side"),
        ("plot runs/quickstart-pair --width 174", "as wide as two columns"),
    ];

    public override string Notes => "Kinds:\n" + string.Join('\n', FigureKinds.Names.Select(kind => $"  {kind.Name,-10}   {kind.Summary}"))
        + "\nFigures of an earlier call are replaced; files of other programs are not.";

    private int Execute(ParseResult parsed)
    {
        var width = ParseWidth(parsed.GetValue(_width));
        var folders = parsed.GetRequiredValue(_folders);
        var folder = PathOption.Check("--out", parsed.GetValue(_out)) ?? ResultFolders.Beside(folders, "figures");
        var figures = FigureKinds.Make(ResultFolders.Load(_terminal, folders), parsed.GetValue(_kinds) ?? [], parsed.GetValue(_predictors) ?? []);
        var files = FigureFiles.Write(figures, folder, width);
        if (parsed.GetValue(_json))
        {
            _terminal.Out.Write(JsonText.Indented(new JsonArray([.. figures.Select(JsonNode (figure) => new JsonObject
            {
                ["kind"] = figure.Kind,
                ["title"] = figure.Title,
                ["caption"] = figure.Caption,
                ["files"] = new JsonArray(
                    [.. files.Where(file => Path.GetFileNameWithoutExtension(file) == figure.Name).Select(file => JsonValue.Create(file))]),
            })])));
            return ExitCode.Success;
        }

        foreach (var figure in figures)
        {
            _terminal.Out.WriteLine($"{Path.Combine(folder, figure.Name)}.png, .svg   {figure.Title.ReplaceLineEndings(" ")}");
        }

        return ExitCode.Success;
    }

    private static double ParseWidth(string? option) => option is null
        ? FigureFiles.ColumnMillimetres
        : double.TryParse(option, NumberStyles.Float, CultureInfo.InvariantCulture, out var width) && width is >= Narrowest and <= Widest
            ? width
            : throw new UserError($"--width must be a number of millimetres from {Narrowest:0} to {Widest:0}, got '{option}'");

    private static Option<string[]> Several(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };
}
