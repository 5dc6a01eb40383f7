using System.Diagnostics;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class StudyTests
{
    private const string Pair =
        """
        description: two variants, two orders, two seeds
        variants:
          - {name: podnet, title: PODNet, recipe: tiny.yaml}
          - {name: bare, title: "without distillation", recipe: tiny.yaml, set: {podnet.pod_factor: 0, podnet.flat_factor: 0}}
        orders: [natural, seeded-1]
        seeds: [1, 2]
        threads: 1
        baseline: podnet
        """;

    [Fact]
    public void Study_that_is_stopped_twice_ends_with_the_numbers_of_eight_single_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill(2)");
        using var folder = Prepare(Pair);
        foreach (var signal in new[] { Signals.Interrupt, Signals.Terminate })
        {
            Assert.Equal(ExitCode.Interrupted, StopAtFirstTask(folder, signal).Code);
        }

        var result = Study(folder, "--jobs", "2");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.Contains(result.Lines, line => line.StartsWith("PODNet ", StringComparison.Ordinal) && line.Contains("baseline", StringComparison.Ordinal));
        Assert.All(Calls.Run("study", folder["pair.yaml"], "--out", folder["single"], "--list").Lines, line =>
        {
            var words = line.Split(' ');
            Assert.Equal(ExitCode.Success, Calls.Run([.. words.Skip(1)]).Code);
            var run = Path.GetFileName(words[^1]);
            Assert.Equal(Results(folder[$"single/{run}"]), Results(folder[$"out/{run}"]));
        });
        Assert.Equal(Numbers(Calls.Run("table", folder["single"], "--no-cost")), Numbers(Calls.Run("table", folder["out"], "--no-cost")));
        Assert.Empty(Calls.Run("study", folder["pair.yaml"], "--out", folder["out"], "--list").Output);
    }

    [Fact]
    public void Run_that_fails_is_reported_at_the_end_and_the_others_go_on()
    {
        using var folder = Prepare(
            """
            variants:
              - {name: broken, recipe: tiny.yaml, set: {dataset: cifar100}}
              - {name: sound, recipe: tiny.yaml}
            threads: 1
            """);
        Directory.CreateDirectory(folder["data"]);
        var result = Study(folder, "--data", folder["data"]);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.StartsWith("broken_natural_s1 failed: exit code 2: error: cifar100: no folder 'cifar-100-binary'", result.Error, StringComparison.Ordinal);
        Assert.Contains(result.Lines, line => line.StartsWith("sound_natural_s1", StringComparison.Ordinal) && line.Contains("finished: average cnn", StringComparison.Ordinal));
        Assert.Contains("1 of 2 runs is finished; the same command goes on", result.Lines);
    }

    [Fact]
    public void Runs_of_a_study_that_is_killed_end_in_order()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill(2)");
        using var folder = Prepare("variants: [{name: long, recipe: tiny.yaml, set: {podnet.finetune.epochs: 10000}}]\nthreads: 1\n");
        Process? run = null;
        ChildProcess.Run(
            (process, line) =>
            {
                var news = JsonNode.Parse(line)!;
                if ((string?)news["event"] == "run_started")
                {
                    run = Process.GetProcessById((int)news["process"]!);
                }
                else if ((string?)news["event"] == "task_finished")
                {
                    Signals.Send(process, Signals.Kill);
                }
            },
            "study", folder["pair.yaml"], "--out", folder["out"], "--json");
        using (run)
        {
            Assert.NotNull(run);
            Assert.True(run.WaitForExit(TimeSpan.FromSeconds(20)), "the run is still there");
        }

        Assert.Contains("interrupted", File.ReadAllText(folder["out/long_natural_s1/log.txt"]), StringComparison.Ordinal);
        Assert.Contains("\"status\": \"incomplete\"", File.ReadAllText(folder["out/long_natural_s1/run.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void List_prints_the_command_lines_and_runs_nothing()
    {
        using var folder = Prepare(Pair);
        var lines = Calls.Run("study", folder["pair.yaml"], "--out", folder["my study"], "--list", "--threads", "3", "--engine", "torch").Lines;
        Assert.Equal(8, lines.Length);
        Assert.Equal(
            $"unforget run {folder["tiny.yaml"]} --set podnet.pod_factor=0 --set podnet.flat_factor=0 --set protocol.class_order=seeded --set protocol.order_seed=1 --set seed=2 "
            + $"--threads 3 --engine torch --out '{folder["my study/bare_seeded-1_s2"]}'",
            lines[^1]);
        var table = Calls.Run("table", folder["my study"], "--no-cost");
        Assert.Equal((ExitCode.Success, ""), (table.Code, table.Error));
        Assert.Contains("a) natural seed 1, natural seed 2, seeded-1 seed 1, seeded-1 seed 2 are left out: not run yet", table.Lines);
        Assert.All(table.Lines, line => Assert.True(line.Length <= 100, line));
        Assert.Equal(["study.json", "study.yaml"], Directory.EnumerateFileSystemEntries(folder["my study"]).Select(Path.GetFileName).Where(name => name![0] != '.').Order());
    }

    [Fact]
    public void Run_that_cannot_be_read_is_named_in_a_warning_and_the_table_is_printed()
    {
        using var folder = Prepare(Pair);
        Calls.Run("study", folder["pair.yaml"], "--out", folder["out"], "--list");
        Directory.CreateDirectory(folder["out/bare_natural_s1"]);
        File.WriteAllText(folder["out/bare_natural_s1/run.json"], "{");
        var table = Calls.Run("table", folder["out"], "--no-cost", "--width", "1000");
        Assert.Equal(ExitCode.Success, table.Code);
        Assert.StartsWith($"warning: {folder["out/bare_natural_s1/run.json"]} is not a run record: ", table.Error, StringComparison.Ordinal);
        Assert.Contains(table.Lines, line => line.Contains("natural seed 1 is left out: ", StringComparison.Ordinal) && line.Contains("not a run record", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--width must be a whole number of columns from 40 to 1000, got '39'", "table", "{out}", "--width", "39")]
    [InlineData("--jobs must be a whole number from 1 to 256, got '0'", "study", "quickstart-pair", "--jobs", "0")]
    [InlineData("unknown study 'quickstart', did you mean quickstart-pair?", "study", "quickstart")]
    [InlineData("no table style called 'method', did you mean methods? (known: methods, steps, groups, ablation, variants, quality, budget, cost, choice)", "table", "x", "--style", "method")]
    [InlineData("unknown format 'word' (known: text, markdown, latex, html, csv, json)", "table", "x", "--format", "word")]
    [InlineData("--over must be orders or runs, got 'seeds'", "table", "{out}", "--over", "seeds")]
    [InlineData("'/nonexistent': no such folder; name the folder of a study or folders of runs", "table", "/nonexistent")]
    [InlineData("table needs STUDY|RUN... (see 'unforget table --help')", "table")]
    public void Mistake_is_one_line(string expected, params string[] arguments)
    {
        using var folder = Prepare(Pair);
        Calls.Run("study", folder["pair.yaml"], "--out", folder["out"], "--list");
        Assert.Equal(expected, Calls.Run([.. arguments.Select(one => one.Replace("{out}", folder["out"], StringComparison.Ordinal))]).UserError());
    }

    [Fact]
    public void Table_of_runs_made_by_hand_comes_in_every_format_and_style()
    {
        using var folder = new TempFolder();
        Calls.RunTiny(folder["one"]);
        Calls.RunTiny(folder["two"], "--set", "seed=2");
        foreach (var style in new[] { "methods", "steps", "groups", "ablation", "variants", "quality", "budget", "cost" })
        {
            foreach (var format in new[] { "text", "markdown", "latex", "csv", "json" })
            {
                var result = Calls.Run("table", folder["one"], folder["two"], "--style", style, "--format", format);
                Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
                Assert.NotEmpty(result.Output);
            }
        }

        var table = JsonNode.Parse(Calls.Run("table", folder["one"], folder["two"], "--format", "json").Output)![0]!["rows"]![0]!;
        var average = new[] { "one", "two" }.Average(run =>
            (double)JsonNode.Parse(File.ReadAllText(folder[$"{run}/run.json"]))!["results"]!["average_incremental_accuracy"]!["cnn"]!);
        Assert.Equal(100 * average, (double)table["average_incremental_accuracy"]!["mean"]!, 9);
        Assert.Equal(2, (int)table["average_incremental_accuracy"]!["n"]!);
    }

    private static TempFolder Prepare(string study)
    {
        var folder = new TempFolder();
        File.Copy(Calls.TinyRecipe, folder["tiny.yaml"]);
        File.WriteAllText(folder["pair.yaml"], study);
        return folder;
    }

    private static CallResult Study(TempFolder folder, params string[] further) =>
        Calls.Run(["study", folder["pair.yaml"], "--out", folder["out"], .. further]);

    /// <summary>Signals the process of the study when a run has finished its first task.</summary>
    private static CallResult StopAtFirstTask(TempFolder folder, int signal)
    {
        var isSent = false;
        var result = ChildProcess.Run(
            (process, line) =>
            {
                if (!isSent && (string?)JsonNode.Parse(line)!["event"] == "task_finished")
                {
                    isSent = true;
                    Signals.Send(process, signal);
                }
            },
            "study", folder["pair.yaml"], "--out", folder["out"], "--jobs", "2", "--json");
        Assert.True(isSent, result.Error);
        return result;
    }

    private static string Results(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!["results"]!.ToJsonString();

    private static string Numbers(CallResult table)
    {
        Assert.Equal((ExitCode.Success, ""), (table.Code, table.Error));
        return table.Output;
    }
}
