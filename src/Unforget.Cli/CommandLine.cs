using System.CommandLine;
using System.CommandLine.Help;
using Unforget.Cli.Commands;
using Unforget.Cli.Hosting;
using Unforget.Foundation;

namespace Unforget.Cli;

/// <summary>The command line: parses, calls the library, renders. Can be called in a process of its own or in another one.</summary>
public static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        try
        {
            var (root, special) = CreateRoot(terminal);
            var parsed = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            return special.Any(option => parsed.GetResult(option) is { Implicit: false }) || ParseProblem.Find(parsed, terminal.Command) is not { } problem
                ? parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                : throw new UserError(problem);
        }
        catch (UserError error)
        {
            terminal.Error.WriteLine($"error: {error.Message.ReplaceLineEndings(" ")}");
            return ExitCode.UserError;
        }
        catch (OperationCanceledException) when (terminal.Cancellation.IsCancellationRequested)
        {
            terminal.Error.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The outermost frame: whatever is left becomes one line, with the details in a file.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var details = Failures.IsReadyToPrint(failure) ? null : FailureFile.Write(failure, terminal.Clock);
            terminal.Error.WriteLine($"error: {Failures.Describe(failure)}{(details is null ? "" : $"; details in {details}")}");
            return ExitCode.Failure;
        }
    }

    /// <summary>All commands, and the options that are answered whatever else is wrong.</summary>
    private static (RootCommand Root, Option[] Special) CreateRoot(Terminal terminal)
    {
        var root = new RootCommand("Class-incremental image classification: networks that learn new classes without forgetting the old ones.")
        {
            new RunCommand(terminal),
            new ResumeCommand(terminal),
            new StudyCommand(terminal),
            new TableCommand(terminal),
            new PlotCommand(terminal),
            new ReportCommand(terminal),
            new ListCommand(terminal),
            new ShowCommand(terminal),
            new DataCommand(terminal),
            new CompressCommand(terminal),
            new DoctorCommand(terminal),
        };
        var help = new HelpPage(terminal);
        root.Options.Clear();
        Option[] special =
        [
            new HelpOption("--help", "-h") { Description = "Show help", Action = help },
            new VersionOption("--version") { Description = "Show the version", Action = new VersionLine(terminal) },
        ];
        Array.ForEach(special, root.Options.Add);
        root.Action = help;
        return (root, special);
    }
}
