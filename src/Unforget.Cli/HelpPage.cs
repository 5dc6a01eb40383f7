using System.CommandLine;
using System.CommandLine.Invocation;
using Unforget.Cli.Commands;
using Unforget.Cli.Hosting;

namespace Unforget.Cli;

/// <summary>Prints the help of a command: what it does, how it is called, what it takes, examples.</summary>
internal sealed class HelpPage(Terminal terminal) : SynchronousCommandLineAction
{
    private static readonly (string, string)[] RootExamples =
    [
        ("run quickstart", "learn 20 classes step by step, in a few minutes"),
        ("list recipes", "what else can be run"),
        ("run --help", "all about running"),
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var usage = command as UsageCommand;
        terminal.Out.WriteLine(command.Description);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Usage: {Usage(command)}");
        Section("Commands", command.Subcommands.Select(sub => (sub.Name + Arguments(sub), sub.Description ?? "")));
        Section("Arguments", command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? "")));
        Section("Options", Options(command).Select(option => (Label(option), option.Description ?? "")));
        Section("Examples", (usage?.Examples ?? RootExamples).Select(example => ($"{terminal.Command} {example.Item1}", example.Item2)));
        if (usage?.Notes is { Length: > 0 } notes)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(notes);
        }

        return ExitCode.Success;
    }

    private void Section(string title, IEnumerable<(string Label, string Text)> rows)
    {
        var lines = rows.ToList();
        if (lines.Count == 0)
        {
            return;
        }

        var width = lines.Max(row => row.Label.Length);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{title}:");
        foreach (var (label, text) in lines)
        {
            terminal.Out.WriteLine($"  {label.PadRight(width)}   {text}".TrimEnd());
        }
    }

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(command.Parents.SelectMany(parent => parent is Command above ? Options(above).Where(option => option.Recursive) : []));

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name).Distinct().OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private string Usage(Command command)
    {
        var path = command is RootCommand ? "" : $" {Path(command)}";
        var rest = command.Subcommands.Count > 0 ? " COMMAND" : Arguments(command);
        return $"{terminal.Command}{path}{rest} [options]";
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent ? $"{Path(parent)} {command.Name}" : command.Name;

    private static string Arguments(Command command) => string.Concat(command.Arguments.Select(argument =>
    {
        var name = argument.HelpName ?? argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
    }));
}
