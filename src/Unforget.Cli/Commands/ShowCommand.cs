using System.CommandLine;
using Unforget.Cli.Hosting;
using Unforget.Configuration;

namespace Unforget.Cli.Commands;

/// <summary><c>unforget show</c>: the effective configuration of a recipe.</summary>
internal sealed class ShowCommand : UsageCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _recipe = SharedOptions.Recipe();
    private readonly Option<string[]> _settings = SharedOptions.Settings();
    private readonly Option<bool> _json = SharedOptions.Json("Print JSON instead of YAML");

    public ShowCommand(Terminal terminal)
        : base("show", "Show the effective configuration of a recipe, as YAML that is itself a recipe.")
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
    ];

    private int Execute(ParseResult parsed)
    {
        var recipe = new RecipeLibrary().Load(parsed.GetRequiredValue(_recipe), parsed.GetValue(_settings));
        _terminal.Out.Write(parsed.GetValue(_json) ? JsonText.Indented(RecipeWriter.ToJson(recipe)) : RecipeWriter.ToYaml(recipe));
        return ExitCode.Success;
    }
}
