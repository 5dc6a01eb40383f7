using System.Diagnostics;

namespace Unforget.Tests.Cli;

/// <summary>The built command line as a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>The program to run as an argument of <c>dotnet</c>.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "unforget.dll");

    public static CallResult Run(params string[] arguments) => Run(onLine: null, arguments);

    /// <param name="onLine">Told of every line of output while the process runs.</param>
    /// <param name="arguments">Of the command line.</param>
    public static CallResult Run(Action<Process, string>? onLine, params string[] arguments) => Run(onLine, onStart: null, arguments);

    /// <param name="onLine">Told of every line of output while the process runs.</param>
    /// <param name="onStart">Told when the process has started.</param>
    /// <param name="arguments">Of the command line.</param>
    public static CallResult Run(Action<Process, string>? onLine, Action<Process>? onStart, params string[] arguments) =>
        Start("dotnet", [Program, .. arguments], onLine, onStart);

    /// <summary>Any program.</summary>
    public static CallResult Start(string program, IEnumerable<string> arguments, Action<Process, string>? onLine = null, Action<Process>? onStart = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        onStart?.Invoke(process);
        var error = process.StandardError.ReadToEndAsync();
        var output = new StringWriter { NewLine = "\n" };
        while (process.StandardOutput.ReadLine() is { } line)
        {
            output.WriteLine(line);
            onLine?.Invoke(process, line);
        }

        process.WaitForExit();
        return new CallResult(process.ExitCode, output.ToString(), error.Result);
    }
}
