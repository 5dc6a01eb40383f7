using System.Globalization;
using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Reporting;

namespace Unforget.Tests.Cli;

/// <summary>Runs that are stopped in order and gone on with, in this process.</summary>
public sealed class ResumeTests(ResumeTests.Undisturbed undisturbed) : IClassFixture<ResumeTests.Undisturbed>
{
    [Theory]
    [InlineData("stage_started", 0)]
    [InlineData("epoch_finished", 0)]
    [InlineData("task_finished", 0)]
    [InlineData("stage_started", 1)]
    [InlineData("task_finished", 1)]
    public void Interrupted_run_goes_on_to_the_same_end(string phase, int task)
    {
        using var folder = new TempFolder();
        var stopped = Interrupt(folder["out"], phase, task);
        if (phase != "task_finished" || task == 0)
        {
            Assert.Equal(ExitCode.Interrupted, stopped.Code);
            Assert.EndsWith($"'unforget resume {folder["out"]}' goes on\n", stopped.Error, StringComparison.Ordinal);
            Assert.Equal("incomplete", Status(folder["out"]));
        }

        var resumed = Calls.Run("resume", folder["out"]);
        Assert.Equal((ExitCode.Success, ""), (resumed.Code, resumed.Error));
        Assert.Equal(undisturbed.Files, RunFiles.Of(folder["out"]));
    }

    [Fact]
    public void Interruption_leaves_checkpoints_of_the_last_step_and_of_the_end_of_its_stage()
    {
        using var folder = undisturbed.Interrupted();
        var places = Directory.GetDirectories(folder["out/checkpoints"]).Order(StringComparer.Ordinal)
            .Select(path => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(path, "manifest.json")))!["where"]!);
        Assert.Equal(["task 2 of 2, main, 1 of 1 epochs and 0 steps", "task 2 of 2, 1 finished stage"], places);
    }

    [Fact]
    public void Output_of_a_resumed_run_says_where_it_goes_on_and_shows_all_tasks()
    {
        using var folder = undisturbed.Interrupted();
        var resumed = Calls.Run("resume", folder["out"]);
        Assert.Contains("  resumed   after task 2 of 2, 1 finished stage (checkpoint ", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("  task 1, 4 classes seen", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("  task 2, 6 classes seen", resumed.Output, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(folder["out/log.txt"]), line => line.Contains("resumed from", StringComparison.Ordinal));
        Assert.All(File.ReadAllLines(folder["out/log.txt"]), line => Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z (info   |warning|error  ) ", line));
    }

    [Fact]
    public void Run_in_a_moved_folder_goes_on_and_as_json_ends_with_the_record()
    {
        using var folder = undisturbed.Interrupted();
        Directory.Move(folder["out"], folder["elsewhere"]);
        var resumed = Calls.Run("resume", folder["elsewhere"], "--json");
        Assert.Equal((ExitCode.Success, ""), (resumed.Code, resumed.Error));
        Assert.Equal(1, (int)JsonNode.Parse(resumed.Lines[0])!["resumed_from"]!["finished_tasks"]!);
        Assert.Equal(RunStatus.Complete, RunRecordJson.Deserialize(resumed.Lines[^1]).Status);
        Assert.Equal(undisturbed.Files, RunFiles.Of(folder["elsewhere"]));
    }

    [Theory]
    [InlineData("network.safetensors")]
    [InlineData("memory.safetensors")]
    [InlineData("training.safetensors")]
    [InlineData("state.json")]
    [InlineData("manifest.json")]
    [InlineData("manifest.sha256")]
    public void Part_damaged_by_one_byte_is_named_and_the_checkpoint_before_is_used(string part)
    {
        using var folder = undisturbed.Interrupted();
        var newest = RunFiles.Newest(folder["out"]);
        FlipByte(Path.Combine(newest, part));
        var resumed = Calls.Run("resume", folder["out"]);
        Assert.Equal(ExitCode.Success, resumed.Code);
        Assert.StartsWith($"warning: checkpoint {newest} is damaged: {(part == "manifest.sha256" ? "manifest.json" : part)} ", resumed.Error, StringComparison.Ordinal);
        Assert.EndsWith("; the one before it is used\n", resumed.Error, StringComparison.Ordinal);
        Assert.Contains(part, resumed.Error, StringComparison.Ordinal);
        Assert.Equal(undisturbed.Files, RunFiles.Of(folder["out"]));
        Assert.False(Directory.Exists(newest), "the damaged one is removed when there are two whole ones");
    }

    [Fact]
    public void Run_with_damaged_checkpoints_only_begins_again_and_says_so()
    {
        using var folder = undisturbed.Interrupted();
        var checkpoints = Directory.GetDirectories(folder["out/checkpoints"]);
        Array.ForEach(checkpoints, path => File.Delete(Path.Combine(path, "memory.safetensors")));
        var resumed = Calls.Run("resume", folder["out"]);
        Assert.Equal(2, resumed.Error.Split('\n').Count(line => line.EndsWith(" is damaged: memory.safetensors is missing; there is no other", StringComparison.Ordinal)));
        Assert.Contains("from the beginning", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(undisturbed.Files, RunFiles.Of(folder["out"]));
    }

    [Fact]
    public void Run_killed_before_its_first_checkpoint_begins_with_the_same_threads()
    {
        using var folder = new TempFolder();
        Interrupt(folder["out"], "stage_started", 0, "--threads", "2");
        Directory.Delete(folder["out/checkpoints"], recursive: true);
        File.Delete(folder["out/recipe.yaml"]);
        var resumed = Calls.Run("resume", folder["out"]);
        Assert.Equal((ExitCode.Success, ""), (resumed.Code, resumed.Error));
        Assert.Equal(2, RunRecordJson.Deserialize(File.ReadAllText(folder["out/run.json"])).Environment.Threads);
        Assert.True(File.Exists(folder["out/recipe.yaml"]));
    }

    [Fact]
    public void Other_number_of_threads_is_allowed_and_told_and_recorded()
    {
        using var folder = undisturbed.Interrupted();
        var resumed = Calls.Run("resume", folder["out"], "--threads", "2");
        Assert.Equal((ExitCode.Success, "warning: threads 2 instead of 1: the rest of the run rounds differently than without interruption\n"), (resumed.Code, resumed.Error));
        var record = RunRecordJson.Deserialize(File.ReadAllText(folder["out/run.json"]));
        Assert.Equal(2, record.Environment.Threads);
        Assert.Equal(1, Assert.Single(record.EarlierEnvironments!).Threads);
        Assert.Contains("warning threads 2 instead of 1: the rest of the run rounds differently", File.ReadAllText(folder["out/log.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_engine_is_told_and_logged()
    {
        using var folder = undisturbed.Interrupted();
        Directory.Delete(folder["out/checkpoints"], recursive: true);
        var record = File.ReadAllText(folder["out/run.json"]);
        File.WriteAllText(folder["out/run.json"], record.Replace("\"engine\": \"torch\"", "\"engine\": \"fused\"", StringComparison.Ordinal));
        var resumed = Calls.Run("resume", folder["out"]);
        var warning = "engine torch instead of fused: the rest of the run rounds differently than without interruption";
        Assert.Equal((ExitCode.Success, $"warning: {warning}\n"), (resumed.Code, resumed.Error));
        Assert.Contains($"warning {warning}", File.ReadAllText(folder["out/log.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Finished_run_is_left_as_it_is()
    {
        var before = Contents(undisturbed.Folder);
        var result = Calls.Run("resume", undisturbed.Folder);
        Assert.Equal((ExitCode.Success, $"{undisturbed.Folder} is finished: 2 tasks; nothing is left to do\n", ""), (result.Code, result.Output, result.Error));
        Assert.Equal(RunStatus.Complete, RunRecordJson.Deserialize(Calls.Run("resume", undisturbed.Folder, "--json").Output).Status);
        Assert.Equal(before, Contents(undisturbed.Folder));
    }

    [Fact]
    public void Complete_results_without_their_last_checkpoint_get_it()
    {
        using var folder = new TempFolder();
        Calls.RunTiny(folder["out"]);
        Directory.Delete(RunFiles.Newest(folder["out"]), recursive: true);
        var resumed = Calls.Run("resume", folder["out"]);
        Assert.Equal((ExitCode.Success, ""), (resumed.Code, resumed.Error));
        Assert.Equal(undisturbed.Files, RunFiles.Of(folder["out"]));
    }

    [Fact]
    public void Recipe_that_differs_is_refused_with_its_keys_and_places()
    {
        using var folder = undisturbed.Interrupted();
        var run = folder["out"];
        Assert.Equal(
            $"'{run}' was begun with another recipe: training.epochs is 3 (--set training.epochs=3) instead of 1; podnet.pod_factor is 0.5 (--set podnet.pod_factor=0.5) instead of 3",
            Calls.Run("resume", run, "--set", "training.epochs=3", "--set", "podnet.pod_factor=0.5", "--set", "seed=1").UserError());
        Assert.Equal(
            $"'{run}' was begun with another recipe: method is finetune ({run}/recipe.yaml:{Line(run, "method: podnet")}) instead of podnet",
            Edited(run, "method: podnet", "method: finetune").UserError());
        Assert.Equal(
            $"'{run}' was begun with another recipe: memory.per_class is 6 ({run}/recipe.yaml:{Line(run, "per_class: 5")}) instead of 5",
            Edited(run, "per_class: 5", "per_class: 6").UserError());
        Assert.Equal(
            $"'{run}' was begun with another recipe: seed is 2 ({folder["other.yaml"]}:1) instead of 1; training.epochs is 1000 ({folder["other.yaml"]}:3) instead of 1",
            OtherFile(folder, run).UserError());
        Assert.Equal(ExitCode.Success, Calls.Run("resume", run, "--recipe", Calls.TinyRecipe, "--set", "seed=1").Code);
        Assert.Equal(undisturbed.Files, RunFiles.Of(run));
    }

    [Fact]
    public void Second_process_on_a_run_is_refused_with_the_holders_id()
    {
        using var folder = undisturbed.Interrupted();
        using (SavedRun.Open(folder["out"]))
        {
            Assert.Equal($"'{folder["out"]}' is in use by process {Environment.ProcessId}", Calls.Run("resume", folder["out"]).UserError());
        }

        Assert.Equal(ExitCode.Success, Calls.Run("resume", folder["out"]).Code);
    }

    [Fact]
    public void New_run_in_the_folder_of_an_unfinished_one_is_told_how_to_go_on()
    {
        using var folder = undisturbed.Interrupted();
        Assert.Equal(
            $"output folder '{folder["out"]}' holds an unfinished run; 'unforget resume {folder["out"]}' goes on with it, or name a new folder with --out",
            Calls.RunTiny(folder["out"]).UserError());
    }

    [Fact]
    public void Run_whose_data_have_moved_finds_them_with_the_option()
    {
        var data = Environment.GetEnvironmentVariable("UNFORGET_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "needs CIFAR-100: set UNFORGET_DATA");
        using var folder = new TempFolder();
        Directory.CreateSymbolicLink(folder["before"], Path.GetFullPath(data));
        string[] run = ["run", Calls.TinyRecipe, "--set", "dataset=cifar100", "--threads", "1", "--json"];
        Assert.Equal(
            ExitCode.Interrupted,
            Calls.RunUntil(line => line.StartsWith("{\"event\":\"epoch_finished\"", StringComparison.Ordinal), [.. run, "--data", folder["before"], "--out", folder["out"]]).Code);
        Directory.Move(folder["before"], folder["after"]);
        var resumed = Calls.Run("resume", folder["out"], "--data", folder["after"]);
        Assert.Equal((ExitCode.Success, ""), (resumed.Code, resumed.Error));
    }

    [Fact]
    public void What_is_not_a_run_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "");
        Assert.Equal($"run folder '{folder["none"]}' does not exist", Calls.Run("resume", folder["none"]).UserError());
        Assert.Equal($"run folder '{folder["file"]}' is a file, not a folder", Calls.Run("resume", folder["file"]).UserError());
        Assert.Equal($"'{folder.Path}' is not the folder of a run: it has neither run.json nor checkpoints", Calls.Run("resume", folder.Path).UserError());
        Assert.Equal("--checkpoint-minutes must be a number from 0.001 to 10000, got '0'", Calls.Run("resume", folder.Path, "--checkpoint-minutes", "0").UserError());
    }

    private static CallResult Interrupt(string path, string phase, int task, params string[] further) => Calls.RunUntil(
        line => line.StartsWith($$"""{"event":"{{phase}}","task":{{task}}""", StringComparison.Ordinal),
        ["run", Calls.TinyRecipe, "--out", path, "--json", .. further.Length > 0 ? further : ["--threads", "1"]]);

    private static CallResult Edited(string run, string old, string replacement)
    {
        var path = Path.Combine(run, "recipe.yaml");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
        var result = Calls.Run("resume", run);
        File.WriteAllText(path, text);
        return result;
    }

    private static int Line(string run, string text) =>
        Array.FindIndex(File.ReadAllLines(Path.Combine(run, "recipe.yaml")), line => line.Trim() == text) + 1;

    private static CallResult OtherFile(TempFolder folder, string run)
    {
        var text = File.ReadAllText(Calls.TinyRecipe).Replace("training:\n  epochs: 1\n", "", StringComparison.Ordinal);
        File.WriteAllText(folder["other.yaml"], $"seed: 2\ntraining:\n  epochs: 1000\n{text}");
        return Calls.Run("resume", run, "--recipe", folder["other.yaml"]);
    }

    private static void FlipByte(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }

    private static string Status(string run) => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!["status"]!;

    private static string[] Contents(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => string.Create(CultureInfo.InvariantCulture, $"{path} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path):O}"))
            .Where(line => !line.Contains("/.lock", StringComparison.Ordinal))];

    /// <summary>The same run without interruption, and one that was stopped.</summary>
    public sealed class Undisturbed : IDisposable
    {
        private readonly TempFolder _root = new();

        public Undisturbed()
        {
            Assert.Equal(ExitCode.Success, Calls.RunTiny(Folder).Code);
            Files = RunFiles.Of(Folder);
            Assert.Equal(ExitCode.Interrupted, Interrupt(_root["stopped"], "epoch_finished", 1).Code);
        }

        public string Folder => _root["out"];

        internal RunFiles Files { get; }

        /// <summary>A copy of a run, in the folder <c>out</c>, that was stopped after the main stage's epoch in the second task.</summary>
        internal TempFolder Interrupted()
        {
            var copy = new TempFolder();
            foreach (var file in Directory.GetFiles(_root["stopped"], "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy["out"], Path.GetRelativePath(_root["stopped"], file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            return copy;
        }

        public void Dispose() => _root.Dispose();
    }
}
