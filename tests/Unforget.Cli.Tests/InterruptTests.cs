using System.Diagnostics;
using Unforget.Cli.Hosting;
using Unforget.Reporting;

namespace Unforget.Tests.Cli;

public sealed class InterruptTests
{
    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    public void Signal_in_the_second_task_stops_soon_and_keeps_the_first(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill(2)");
        using var folder = new TempFolder();
        long? sent = null;
        var result = ChildProcess.Run(
            (process, line) =>
            {
                if (sent is null && line.Contains("\"task\":1", StringComparison.Ordinal) && line.Contains("epoch_finished", StringComparison.Ordinal))
                {
                    sent = Stopwatch.GetTimestamp();
                    Signals.Send(process, signal);
                }
            },
            "run", Calls.TinyRecipe, "--threads", "1", "--json", "--out", folder["out"], "--set", "podnet.finetune.epochs=10000");
        Assert.True(sent is not null, result.Error);
        Assert.Equal(ExitCode.Interrupted, result.Code);

        // A step of the tiny network takes milliseconds, so nearly all of it is saving the record and ending the process.
        // Two seconds is what a person who pressed Ctrl-C waits without pressing it again, which would lose the record.
        Assert.InRange(Stopwatch.GetElapsedTime(sent.Value).TotalSeconds, 0, 2);
        Assert.Equal($"interrupted after 1 finished task; saved in {folder["out"]} (run.json, status incomplete)\n'unforget resume {folder["out"]}' goes on\n", result.Error);
        var saved = RunRecordJson.Deserialize(File.ReadAllText(folder["out/run.json"]));
        Assert.Equal(RunStatus.Incomplete, saved.Status);
        Assert.Single(saved.Results.Predictors["cnn"].Tasks);
        Assert.Equal(RunStatus.Incomplete, RunRecordJson.Deserialize(result.Lines[^1]).Status);
    }
}
