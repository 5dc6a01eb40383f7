using Unforget.Cli.Hosting;
using Unforget.Reporting;

namespace Unforget.Tests.Cli;

public sealed class FullDiskTests
{
    [Fact]
    public void No_space_before_training_is_one_line_and_nothing_is_trained()
    {
        using var folder = new TempFolder();
        var result = Run(folder, _ => true);
        Assert.Equal($"{folder["out/run.json"]}: no space left on the disk", result.UserError());
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void No_space_during_the_run_is_told_once_and_the_record_goes_to_the_output()
    {
        using var folder = new TempFolder();
        var opened = 0;
        var result = Run(folder, path => path.Contains("metrics.csv", StringComparison.Ordinal)
            || (path.Contains("run.json", StringComparison.Ordinal) && opened++ > 0));
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Single(result.Lines, line => line.StartsWith("warning: ", StringComparison.Ordinal));
        Assert.Contains("average incremental accuracy", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            $"{folder["out/run.json"]} cannot be written; the run record follows on standard output\n"
            + $"error: {folder["out/metrics.csv"]}: no space left on the disk; the run itself is complete\n",
            result.Error);
        Assert.Equal(RunStatus.Complete, RunRecordJson.Deserialize(result.Lines[^1]).Status);
        Assert.Contains("no space left", File.ReadAllText(folder["out/log.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Space_that_comes_back_leaves_a_complete_folder()
    {
        using var folder = new TempFolder();
        var failures = 0;
        var result = Run(folder, path => path.Contains("metrics.csv", StringComparison.Ordinal) && failures++ == 0);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.Equal(5, File.ReadAllLines(folder["out/metrics.csv"]).Length);
    }

    private static CallResult Run(TempFolder folder, Func<string, bool> isFull) => Calls.Run(
        terminal => terminal with { OpenFile = (path, mode) => isFull(path) ? new FullStream() : new FileStream(path, mode, FileAccess.Write) },
        "run", Calls.TinyRecipe, "--threads", "1", "--out", folder["out"]);

    private sealed class FullStream : MemoryStream
    {
        private const int LinuxNoSpace = 28;

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device", LinuxNoSpace);
    }
}
