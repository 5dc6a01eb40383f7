using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Unforget.Cli.Hosting;
using Unforget.Model.Fast;
using Unforget.Reporting;

namespace Unforget.Tests.Cli;

public sealed partial class RunTests
{
    [Fact]
    public void Piped_run_is_plain_lines_as_in_its_snapshot()
    {
        using var folder = new TempFolder();
        var result = Calls.RunTiny(folder["out"]);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.DoesNotContain('\e', result.Output);
        Snapshot.Matches("run-tiny", Masked(result.Output, folder.Path));
    }

    [Fact]
    public void Run_leaves_recipe_record_metrics_and_log()
    {
        using var folder = new TempFolder();
        Calls.RunTiny(folder["out"]);
        var record = RunRecordJson.Deserialize(File.ReadAllText(folder["out/run.json"]));
        Assert.Equal(RunStatus.Complete, record.Status);
        Assert.Equal(5, File.ReadAllLines(folder["out/metrics.csv"]).Length); // header, two tasks, two predictors each
        Assert.Equal(File.ReadAllText(folder["out/recipe.yaml"]), Calls.Run("show", folder["out/recipe.yaml"]).Output);
        Assert.All(File.ReadAllLines(folder["out/log.txt"]), line => Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z (info   |warning|error  ) ", line));
        Assert.Equal([".lock", "log.txt", "metrics.csv", "recipe.yaml", "run.json"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([folder["out/checkpoints"]], Directory.GetDirectories(folder["out"]));
        Assert.Equal(2, Directory.GetDirectories(folder["out/checkpoints"]).Length);
    }

    [Fact]
    public void Json_run_is_events_and_then_the_record()
    {
        using var folder = new TempFolder();
        var result = Calls.RunTiny(folder["out"], "--json");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        var lines = result.Lines.Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(
            "run_started task_started stage_started epoch_finished task_finished task_started stage_started epoch_finished stage_started epoch_finished epoch_finished task_finished",
            string.Join(' ', lines.SkipLast(1).Select(line => (string)line["event"]!)));
        Assert.Equal(["schema", "status", "recipe", "results", "resources", "timings", "environment", "earlier_environments"], lines[^1].Select(pair => pair.Key));
        Assert.InRange((double)lines[^1]["results"]!["average_incremental_accuracy"]!["cnn"]!, 0.01, 1);
        Assert.True(JsonNode.DeepEquals(lines[^1], JsonNode.Parse(File.ReadAllText(folder["out/run.json"]))) || IsSameButPeak(lines[^1], folder["out/run.json"]));
    }

    [Fact]
    public void Same_seed_gives_the_same_recipe_and_results_also_after_another_run_in_the_process()
    {
        using var folder = new TempFolder();
        var first = Outcome(folder["a"], "seed=2");
        var other = Outcome(folder["b"], "seed=1");
        var again = Outcome(folder["c"], "seed=2");
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Seed_2_after_seed_1_in_one_process_equals_seed_2_alone()
    {
        using var folder = new TempFolder();
        Outcome(folder["one"], "seed=1");
        var after = Outcome(folder["two"], "seed=2");
        var alone = ChildProcess.Run("run", Calls.TinyRecipe, "--threads", "1", "--out", folder["alone"], "--set", "seed=2");
        Assert.Equal(ExitCode.Success, alone.Code);
        Assert.Equal(Essence(folder["alone"]), after);
    }

    [Fact]
    public void Live_view_ends_with_the_same_table_and_shows_the_cursor_again()
    {
        using var folder = new TempFolder();
        var result = Calls.Run(terminal => terminal with { IsInteractive = true }, "run", Calls.TinyRecipe, "--threads", "1", "--out", folder["out"]);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("average incremental accuracy", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.LastIndexOf("\e[?25h", StringComparison.Ordinal) > result.Output.LastIndexOf("\e[?25l", StringComparison.Ordinal));
        Assert.DoesNotContain("\e[3", result.Output, StringComparison.Ordinal); // no colours were asked for
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    public void Live_lines_stay_on_one_line_of_a_narrow_terminal(int width)
    {
        using var folder = new TempFolder();
        var result = Calls.Run(
            terminal => terminal with { IsInteractive = true, Width = width, Clock = new HastyClock() },
            "run", Calls.TinyRecipe, "--threads", "1", "--out", folder["out"]);
        Assert.Equal(ExitCode.Success, result.Code);
        var ups = CursorUp().Matches(result.Output).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(ups);
        Assert.InRange(ups.Max(), 1, 3); // four live lines: the cursor goes up from the last to the first
        var lines = EscapeCode().Replace(result.Output, "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToList();
        Assert.Contains(lines, line => line.Contains('━', StringComparison.Ordinal) && line.Contains(" %", StringComparison.Ordinal));
        var header = lines.TakeWhile(line => !line.Contains("folder", StringComparison.Ordinal)).ToList();
        Assert.All(header, line => Assert.InRange(line.Length, 0, width));
        Assert.All(header.SkipWhile(line => !line.StartsWith("  method", StringComparison.Ordinal)), line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Header_names_the_fused_engine_and_its_vectors()
    {
        Assert.SkipWhen(FusedSupport.ProcessorProblem is not null, "the fused engine does not run here");
        using var folder = new TempFolder();
        var result = Calls.RunTiny(folder["out"], "--engine", "fused", "--set", "rebuffi.width=16", "--set", "rebuffi.blocks_per_stage=2");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains(result.Lines, line => line.EndsWith($"(cpu, fused {FusedSupport.Vectors}, 1 thread)", StringComparison.Ordinal));
    }

    [Fact]
    public void Suggested_comparison_keeps_what_was_set_and_where_it_ran()
    {
        using var folder = new TempFolder();
        var data = Path.Combine(AppContext.BaseDirectory, "samples");
        var result = Calls.RunTiny(
            folder["out"], "--set", "memory.per_class=4", "--set", "memory.mode=fixed", "--set", "seed=3", "--data", data, "--device", "cpu", "--engine", "torch");
        Assert.Equal(ExitCode.Success, result.Code);
        var run = $"  unforget run {Calls.TinyRecipe}";
        var machine = $"--data {data} --threads 1 --device cpu --engine torch";
        Assert.Contains($"{run} --set memory.per_class=4 --set seed=3 --set method=finetune --set memory.mode=none {machine}", result.Lines);
        Assert.Contains($"{run} --set memory.per_class=4 --set memory.mode=fixed --set seed=4 {machine}", result.Lines);
    }

    private static string Outcome(string folder, string setting)
    {
        Assert.Equal(ExitCode.Success, Calls.RunTiny(folder, "--set", setting).Code);
        return Essence(folder);
    }

    private static string Essence(string folder)
    {
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        return record["recipe"]!.ToJsonString() + record["results"]!.ToJsonString();
    }

    /// <summary>Peak memory grows between two readings.</summary>
    private static bool IsSameButPeak(JsonObject line, string file)
    {
        var saved = JsonNode.Parse(File.ReadAllText(file))!;
        saved["resources"]!["peak_memory_bytes"] = (long)line["resources"]!["peak_memory_bytes"]!;
        return JsonNode.DeepEquals(line, saved);
    }

    /// <summary>What depends on the machine and its speed becomes N; the chart's lines become one.</summary>
    private static string Masked(string text, string folder)
    {
        text = text.Replace(folder, "FOLDER", StringComparison.Ordinal).Replace(Calls.TinyRecipe, "tiny.yaml", StringComparison.Ordinal);
        text = ChartLine().Replace(text, "        (chart)\n");
        text = RepeatedChart().Replace(text, "        (chart)\n");
        text = Legend().Replace(text, "         (legend)\n");
        text = Time().Replace(text, "N s");
        text = Percentage().Replace(text, " N %");
        return Measured().Replace(text, "N");
    }

    /// <summary>Always late enough for the live view to draw.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 10;

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, 2);
    }

    [GeneratedRegex(@"\e\[(\d+)A")]
    private static partial Regex CursorUp();

    [GeneratedRegex(@"\e\[[?0-9;]*[A-Za-z]")]
    private static partial Regex EscapeCode();

    [GeneratedRegex("^[ 0-9.%]{7} ┤.*\n", RegexOptions.Multiline)]
    private static partial Regex ChartLine();

    [GeneratedRegex(@"(        \(chart\)\n)+")]
    private static partial Regex RepeatedChart();

    [GeneratedRegex("^ +● cnn.*\n", RegexOptions.Multiline)]
    private static partial Regex Legend();

    [GeneratedRegex(@"(\d+ min )?\d+ s\b|\d+ min\b")]
    private static partial Regex Time();

    [GeneratedRegex(@" +-?\d+\.\d+ %")]
    private static partial Regex Percentage();

    [GeneratedRegex(@"(?<=cnn |nme |nca |flat |pod |loss |   )-?\d+\.\d+(E[+-]\d+)?|(?<= )\d[\d,.]*(?= images/s| GiB)")]
    private static partial Regex Measured();
}
