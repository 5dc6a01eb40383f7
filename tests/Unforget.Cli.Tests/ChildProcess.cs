using System.Diagnostics;

namespace Unforget.Tests.Cli;

/// <summary>The built command line as a process of its own.</summary>
internal static class ChildProcess
{
    public static CallResult Run(params string[] arguments) => Run(onLine: null, arguments);

    /// <param name="onLine">Told of every line of output while the process runs.</param>
    /// <param name="arguments">Of the command line.</param>
    public static CallResult Run(Action<Process, string>? onLine, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "unforget.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
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
