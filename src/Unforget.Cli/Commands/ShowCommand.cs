using System.CommandLine;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Studies;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget show</c>: the effective configuration of a recipe.</summary>
internal sealed class ShowCommand : UsageCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _recipe = SharedOptions.Recipe();
    private readonly Option<string[]> _settings = SharedOptions.Settings();
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON instead of YAML");

    public ShowCommand(Terminal terminal)
        : base("show", "Show the effective configuration of a recipe, as YAML that is itself a recipe, or the runs of a study.")
    {
        _terminal = terminal;
        Add(_recipe);
        Add(_settings);
        Add(_json);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("show quickstart", "all values, defaults included"),
        ("show quickstart --set method=finetune", "with another method"),
        ("show quickstart > mine.yaml", "a recipe of your own, for 'run mine.yaml'"),
        ("show quickstart-pair", "a study: its runs and what each of them sets"),
    ];

    private int Execute(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_recipe);
        if (new StudyLibrary().Holds(name))
        {
            return ShowStudy(name, parsed);
        }

        var recipe = new RecipeLibrary().Load(name, parsed.GetValue(_settings));
        _terminal.Out.Write(parsed.GetValue(_json) ? JsonText.Indented(RecipeWriter.ToJson(recipe)) : RecipeWriter.ToYaml(recipe));
        return ExitCode.Success;
    }

    private int ShowStudy(string name, ParseResult parsed)
    {
        if (parsed.GetValue(_settings) is { Length: > 0 })
        {
            throw new UserError($"--set changes a recipe; '{name}' is a study");
        }

        var plan = StudyPlan.Create(new StudyLibrary().Load(name), new RecipeLibrary());
        var manifest = plan.Manifest;
        if (parsed.GetValue(_json))
        {
            _terminal.Out.Write(manifest.ToJson());
            return ExitCode.Success;
        }

        _terminal.Out.WriteLine($"{manifest.Name}{(manifest.Description.Length > 0 ? $": {manifest.Description}" : "")}");
        _terminal.Out.WriteLine();
        _terminal.Out.WriteLine($"{Format.Count(manifest.Variants.Count, "variant")}, {Format.Count(manifest.Settings.Count, "setting")}, "
            + $"{Format.Count(plan.Runs.Count, "run")}"
            + $"{(manifest.Baseline is null ? "" : $"; compared with {manifest.Baseline}")}");
        foreach (var run in plan.Runs)
        {
            _terminal.Out.WriteLine();
            _terminal.Out.WriteLine(run.Cell.Folder);
            _terminal.Out.WriteLine($"  {run.RecipeArgument}, {string.Join(", ", run.Settings)}");
        }

        return ExitCode.Success;
    }
}
