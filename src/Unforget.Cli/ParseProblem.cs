using System.CommandLine;
using System.CommandLine.Parsing;
using Unforget.Foundation;

namespace Unforget.Cli;

/// <summary>What is wrong with the arguments, in one line with the nearest valid name.</summary>
internal static class ParseProblem
{
    public static string? Find(ParseResult parsed, string program)
    {
        var command = parsed.CommandResult.Command;
        var see = $" (see '{program} {(command is RootCommand ? "" : $"{Path(command)} ")}--help')";
        if (parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-') && token.Length > 1) is { } option)
        {
            var name = option.Split('=')[0];
            return $"unknown option '{name}'{NearestNames.Hint(name, OptionsOf(command).Select(known => known.Name))}{see}";
        }

        if (parsed.UnmatchedTokens is [var first, ..])
        {
            return command.Subcommands.Count > 0
                ? $"unknown command '{first}'{Nearest(first, command)}"
                : $"'{first}' is one argument too many{see}";
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        return parsed.Errors[0].SymbolResult switch
        {
            ArgumentResult missing => $"{command.Name} needs {missing.Argument.HelpName ?? missing.Argument.Name}{see}",
            OptionResult { Tokens.Count: 0 } empty => $"{empty.Option.Name} needs a value, {empty.Option.HelpName}{see}",
            OptionResult { Option.Arity.MaximumNumberOfValues: 1 } twice => $"{twice.Option.Name} is given more than once",
            _ when command.Arguments.FirstOrDefault() is { } argument => $"{command.Name} needs {argument.HelpName}{see}",
            _ => parsed.Errors[0].Message.ReplaceLineEndings(" "),
        };
    }

    private static string Nearest(string name, Command command)
    {
        var names = command.Subcommands.Select(sub => sub.Name).ToList();
        var hint = NearestNames.Hint(name, names);
        return hint.Length > 0 ? hint : $" (known: {string.Join(", ", names)})";
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive || option.Name == "--help"));

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent ? $"{Path(parent)} {command.Name}" : command.Name;
}
