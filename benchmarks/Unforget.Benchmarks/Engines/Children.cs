using System.Diagnostics;
using Unforget.Foundation;

namespace Unforget.Benchmarks.Engines;

/// <summary>Programs in processes of their own: for their peak memory, or with fewer instructions.</summary>
internal static class Children
{
    /// <summary>Standard output of this program with other arguments.</summary>
    /// <param name="wideVectors">False hides AVX-512 from both engines.</param>
    /// <param name="arguments">Of the program.</param>
    public static string Self(bool wideVectors, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Children).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
        if (!wideVectors)
        {
            // The runtime, libtorch's own kernels, its convolutions and its matrix products are told one by one.
            start.Environment["DOTNET_EnableAVX512"] = "0";
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx2";
            start.Environment["ONEDNN_MAX_CPU_ISA"] = "AVX2";
            start.Environment["MKL_ENABLE_INSTRUCTIONS"] = "AVX2";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new UserError($"'{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}");
    }

    /// <summary>Runs the product from these sources; what it says goes to this program's error stream.</summary>
    /// <exception cref="UserError">It fails, or the sources are not here.</exception>
    public static void Unforget(params IEnumerable<string> arguments)
    {
        var launcher = OperatingSystem.IsWindows() ? "unforget.cmd" : "unforget";
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, launcher)))
        {
            folder = folder.Parent;
        }

        var path = Path.Combine(folder?.FullName ?? throw new UserError($"no '{launcher}' above {AppContext.BaseDirectory}"), launcher);
        using var process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new UserError($"'{launcher} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}");
        }
    }
}
