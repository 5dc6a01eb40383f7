using System.Diagnostics;

namespace Unforget.Cli.Hosting;

/// <summary>How to start this program once more.</summary>
internal static class OwnProgram
{
    /// <summary>Set for a run that another process of this program looks after: it ends in order when its standard input ends.</summary>
    public const string SupervisedVariable = "UNFORGET_SUPERVISED";

    /// <summary>Whether this process is looked after by another one.</summary>
    public static bool IsSupervised => Environment.GetEnvironmentVariable(SupervisedVariable) == "1";

    /// <summary>Starts it with its streams in the hands of this process.</summary>
    public static Process StartSupervised(IEnumerable<string> arguments)
    {
        var (file, first) = Find();
        var start = new ProcessStartInfo(file, [.. first, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[SupervisedVariable] = "1";
        return Process.Start(start) ?? throw new InvalidOperationException($"'{file}' did not start");
    }

    /// <summary>The executable of this assembly where that is what runs; else the assembly under the dotnet host.</summary>
    private static (string File, IReadOnlyList<string> First) Find()
    {
        var assembly = typeof(OwnProgram).Assembly;
        var process = Environment.ProcessPath ?? "dotnet";
        var name = Path.GetFileNameWithoutExtension(process);
        return name == assembly.GetName().Name
            ? (process, [])
            : (name == "dotnet" ? process : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly.Location]);
    }
}
