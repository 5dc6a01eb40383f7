using Unforget.Foundation;

namespace Unforget.Benchmarks;

/// <summary>Finds the command that was asked for, or says how the program is used.</summary>
internal static class Commands
{
    private const string Start = "dotnet run -c Release --project benchmarks/Unforget.Benchmarks --";

    /// <summary>Runs a command; nothing is measured where help is asked for or anything is wrong.</summary>
    /// <returns>0, or 2 after one line about what is wrong.</returns>
    public static int Run(IReadOnlyList<string> arguments, IReadOnlyList<Command> commands, TextWriter output, TextWriter error)
    {
        if (arguments is [] or ["--help" or "-h" or "help", ..])
        {
            WriteUsage(commands, output);
            return 0;
        }

        try
        {
            var command = commands.FirstOrDefault(known => known.Name == arguments[0])
                ?? throw new UserError($"unknown command '{arguments[0]}' (known: {string.Join(", ", commands.Select(known => known.Name))})");
            if (arguments.Skip(1).Any(argument => argument is "--help" or "-h"))
            {
                WriteUsage(command, output);
                return 0;
            }

            command.Run(new Arguments(command, arguments.Skip(1)));
            return 0;
        }
        catch (UserError wrong)
        {
            error.WriteLine($"error: {wrong.Message}");
            return 2;
        }
    }

    private static void WriteUsage(IReadOnlyList<Command> commands, TextWriter output)
    {
        output.WriteLine($"{Start} COMMAND");
        output.WriteLine();
        foreach (var command in commands)
        {
            output.WriteLine($"  {command.Line}");
            output.WriteLine($"      {command.Meaning}");
        }

        output.WriteLine();
        output.WriteLine("On a machine that does nothing else. With one thread, processor time is counted, else wall time.");
    }

    private static void WriteUsage(Command command, TextWriter output)
    {
        output.WriteLine($"{Start} {command.Line}");
        output.WriteLine();
        output.WriteLine(command.Meaning);
        if (command.Settings is { } settings)
        {
            output.WriteLine($"--set changes {settings}.");
        }
    }
}
