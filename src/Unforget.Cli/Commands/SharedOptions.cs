using System.CommandLine;

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
}
