using Unforget.Cli;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

/// <summary>Calls the command line in this process.</summary>
internal static class Calls
{
    public static string TinyRecipe { get; } = Path.Combine(AppContext.BaseDirectory, "Recipes", "tiny.yaml");

    public static CallResult Run(params string[] arguments) => Run(terminal => terminal, arguments);

    public static CallResult Run(Func<Terminal, Terminal> change, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run(arguments, change(new Terminal { Out = output, Error = error }));
        return new CallResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Calls the command line and asks it to stop at the first line of output that the predicate knows.</summary>
    public static CallResult RunUntil(Func<string, bool> isLast, params string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var output = new Listener(line =>
        {
            if (isLast(line))
            {
                stop.Cancel();
            }
        });
        using var error = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run(arguments, new Terminal { Out = output, Error = error, Cancellation = stop.Token });
        return new CallResult(code, output.ToString(), error.ToString());
    }

    /// <summary>A run of the tiny recipe on one thread.</summary>
    public static CallResult RunTiny(string folder, params string[] further) =>
        Run(["run", TinyRecipe, "--threads", "1", "--out", folder, .. further]);

    private sealed class Listener(Action<string> heard) : StringWriter
    {
        public override string NewLine => "\n";

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            heard(value ?? "");
        }
    }
}

internal sealed record CallResult(int Code, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one line of a user error; fails on anything else.</summary>
    public string UserError()
    {
        Assert.Equal(ExitCode.UserError, Code);
        Assert.StartsWith("error: ", Error, StringComparison.Ordinal);
        Assert.Equal(1, Error.Count(character => character == '\n'));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return Error["error: ".Length..].TrimEnd('\n');
    }
}
