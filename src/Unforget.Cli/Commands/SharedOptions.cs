using System.CommandLine;
using Unforget.Foundation;
using Unforget.Model;

namespace Unforget.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static Option<string?> Data() =>
        new("--data") { HelpName = "DIR", Description = "Folder of the data sets (else UNFORGET_DATA, else ./data)" };

    public static Option<string?> CheckpointMinutes() =>
        new("--checkpoint-minutes") { HelpName = "N", Description = "Time between checkpoints within a stage, 0.001 to 10000 (else 5)" };

    public static Option<bool> Json(string what) => new("--json") { Description = what };

    public static Option<string[]> Settings() => new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Change one value of the recipe; may be repeated",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Argument<string> Recipe() =>
        new("recipe") { HelpName = "RECIPE", Description = "Name of a recipe ('list recipes') or path of a .yaml file" };

    public static Option<string?> Threads(string what) => new("--threads") { HelpName = "N", Description = what };

    public static Option<string?> Device() => new("--device") { HelpName = "cpu|cuda", Description = "Where to train (else cpu)" };

    public static Option<string?> Engine() =>
        new("--engine") { HelpName = "NAME", Description = "What computes the backbone: auto, torch or fused (else auto)" };

    public static Argument<string[]> Results() => new("results")
    {
        HelpName = "STUDY|RUN...",
        Description = "Folder of a study, or folders of runs",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The options that were given, with their values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Given(ParseResult parsed, params IEnumerable<Option<string?>> options) =>
        [.. options.Select(option => (option.Name, Value: parsed.GetValue(option)))
            .Where(pair => pair.Value is not null)
            .Select(pair => (pair.Name, pair.Value!))];

    /// <exception cref="UserError">No engine has that name.</exception>
    public static EngineKind ParseEngine(string? option) => option switch
    {
        null or "auto" => EngineKind.Auto,
        "torch" => EngineKind.Torch,
        "fused" => EngineKind.Fused,
        _ => throw new UserError($"--engine must be auto, torch or fused, got '{option}'"),
    };
}
