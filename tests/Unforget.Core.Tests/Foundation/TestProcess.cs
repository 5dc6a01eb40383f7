using System.Diagnostics;

namespace Unforget.Tests.Foundation;

/// <summary>What a native library does at the start of a process can only be seen in a new one: this test program as a probe.</summary>
internal static class TestProcess
{
    private const string Program = "Unforget.Core.Tests";

    /// <param name="ExitCode">0 if a tensor was computed.</param>
    /// <param name="Lines">Everything printed, without empty lines.</param>
    internal sealed record Result(int ExitCode, string[] Lines)
    {
        internal void Computed()
        {
            Assert.True(ExitCode == 0, string.Join('\n', Lines));
            Assert.Equal("3", Lines[^1]);
        }
    }

    /// <param name="probe"><c>initialize</c>: by <c>NativeRuntime.Initialize()</c>; <c>touch</c>: any other call of the library comes first.</param>
    /// <param name="environment">Changes to the environment; null removes a variable.</param>
    internal static Task<Result> RunAsync(string probe, params (string Name, string? Value)[] environment) =>
        RunAsync(AppContext.BaseDirectory, probe, environment);

    internal static async Task<Result> RunAsync(string folder, string probe, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, Program + ".dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("LD_LIBRARY_PATH");
        start.Environment[TestStart.ProbeVariable] = probe;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Result(process.ExitCode, (await output + await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The test program in another folder; its 500 MB of libraries are linked.</summary>
    internal static string CopyApplication(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        var native = Path.Combine("runtimes", "linux-x64", "native");
        Directory.CreateDirectory(Path.Combine(target, native));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, native)))
        {
            File.CreateSymbolicLink(Path.Combine(target, native, Path.GetFileName(file)), file);
        }

        return target;
    }
}
