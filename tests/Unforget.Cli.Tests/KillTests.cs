using System.Diagnostics;
using System.Globalization;
using Unforget.Cli.Hosting;
using Unforget.Foundation;

namespace Unforget.Tests.Cli;

/// <summary>The program itself, killed without warning.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 20;

    /// <summary>A seed by which the moments are drawn; the machine's speed makes them differ all the same.</summary>
    private const long Seed = 20;

    /// <summary>A checkpoint every 60 ms at most: then a good part of the moments is in the middle of writing one.</summary>
    private static readonly string[] Often = ["--checkpoint-minutes", "0.001"];

    /// <summary>Share of an uninterrupted run after which the latest kill comes: a run meets about eight.</summary>
    private const double LatestKill = 0.25;

    /// <summary>Another recipe, such as <c>quickstart</c>, takes longer and shows the same.</summary>
    private static readonly string Recipe =
        Environment.GetEnvironmentVariable("UNFORGET_KILL_RECIPE") ?? Path.Combine(AppContext.BaseDirectory, "Recipes", "killed.yaml");

    [Fact]
    public void Runs_killed_at_20_random_moments_end_with_the_weights_and_results_of_an_uninterrupted_one()
    {
        using var folder = new TempFolder();
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(ExitCode.Success, ChildProcess.Run(["run", Recipe, "--threads", "1", "--json", "--out", folder["whole"]]).Code);
        var whole = RunFiles.Of(folder["whole"]);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"uninterrupted: {seconds:F1} s"));
        var random = Seeds.Stream(Seed, SeedPurpose.Method);
        var kills = 0;
        for (var run = 1; kills < Kills; run++)
        {
            var path = folder[$"run{run}"];
            string[] arguments = ["run", Recipe, "--threads", "1", "--json", "--out", path, .. Often];
            // Now and then while it is still starting.
            while (kills < Kills && !Finishes(arguments, TimeSpan.FromSeconds(seconds * LatestKill * random.NextDouble()), fromStart: kills % 7 == 6))
            {
                kills++;
                output.WriteLine($"kill {kills}, run {run}: {LastLine(path)}");
                arguments = Directory.Exists(path) && HasBegun(path) ? ["resume", path, "--json", .. Often] : arguments;
            }

            var finished = ChildProcess.Run("resume", path);
            Assert.True(finished.Code == ExitCode.Success, finished.Error);
            Assert.Equal(whole, RunFiles.Of(path));
            Assert.DoesNotContain(Directory.GetFileSystemEntries(Path.Combine(path, "checkpoints")), entry => entry.EndsWith(".partial", StringComparison.Ordinal));
        }
    }

    /// <summary>Runs the program and kills it after a while, unless it is done before.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="delay">The while.</param>
    /// <param name="fromStart">Whether it counts from the start of the process; else from the start of training.</param>
    private static bool Finishes(string[] arguments, TimeSpan delay, bool fromStart)
    {
        var isKilled = false;
        Timer? timer = null;
        void Kill(Process process) => timer ??= new Timer(_ => isKilled = TryKill(process), null, delay, Timeout.InfiniteTimeSpan);
        var result = ChildProcess.Run(
            (process, line) =>
            {
                if (line.StartsWith("{\"event\":\"run_started\"", StringComparison.Ordinal))
                {
                    Kill(process);
                }
            },
            process =>
            {
                if (fromStart)
                {
                    Kill(process);
                }
            },
            arguments);
        timer?.Dispose();
        Assert.True(isKilled || result.Code == ExitCode.Success, result.Error);
        return result.Code == ExitCode.Success;
    }

    private static bool TryKill(Process process)
    {
        try
        {
            process.Kill();
            return true;
        }
        catch (InvalidOperationException)
        {
            // It is done already.
            return false;
        }
    }

    private static bool HasBegun(string path) => File.Exists(Path.Combine(path, "run.json"));

    private static string LastLine(string path)
    {
        var log = Path.Combine(path, "log.txt");
        return File.Exists(log) ? File.ReadLines(log).LastOrDefault("an empty log") : "before the log";
    }
}
