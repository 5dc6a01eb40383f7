using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Reporting.Results;
using Unforget.Studies;
using Unforget.Tests.Reporting;

namespace Unforget.Tests.Studies;

public sealed class StudyFolderTests
{
    private const string Two = "description: one and one\nvariants: [{name: a, recipe: small.yaml}, {name: b, recipe: small.yaml, set: {podnet.pod_factor: 0}}]\nbaseline: a\n";

    [Fact]
    public void State_of_a_run_is_what_its_folder_shows()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        Assert.Equal(RunFolderState.Missing, folder.StateOf(plan.Runs[0]));
        Begin(folder, plan.Runs[0]);
        Assert.Equal(RunFolderState.Unfinished, folder.StateOf(plan.Runs[0]));
        Record(folder, plan.Runs[0], finishedTasks: 1);
        Assert.Equal(RunFolderState.Unfinished, folder.StateOf(plan.Runs[0]));
        Record(folder, plan.Runs[0], finishedTasks: 2);
        Assert.Equal(RunFolderState.Complete, folder.StateOf(plan.Runs[0]));
        Assert.Equal(RunFolderState.Missing, folder.StateOf(plan.Runs[1]));
    }

    [Fact]
    public void Run_that_was_killed_while_it_wrote_its_first_files_is_gone_on_with()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        var run = folder.FolderOf(plan.Runs[0]);
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "run.json.tmp"), "{");
        Assert.Equal(RunFolderState.Missing, folder.StateOf(plan.Runs[0]));
        using (new RunFolder(run))
        {
            // An empty folder for all that matters: nothing is thrown.
        }

        File.WriteAllText(Path.Combine(run, "run.json"), "{\"schema\": ");
        Assert.Equal(RunFolderState.Unfinished, folder.StateOf(plan.Runs[0]));
        Begin(folder, plan.Runs[0]);
        Assert.Equal(RunFolderState.Unfinished, folder.StateOf(plan.Runs[0]));
    }

    [Fact]
    public void Finished_run_that_lost_its_recipe_file_stays_finished_and_is_still_compared()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        Record(folder, plan.Runs[1], finishedTasks: 2, of: plan.Runs[1].Recipe);
        File.Delete(files["out/b_natural_s1/recipe.yaml"]);
        Assert.Equal(RunFolderState.Complete, folder.StateOf(plan.Runs[1]));
        File.WriteAllText(files.StudyPath, Two.Replace("pod_factor: 0", "pod_factor: 9", StringComparison.Ordinal));
        var edited = files.Plan();
        using var second = new StudyFolder(files["out"], edited);
        Assert.StartsWith(
            $"{files["out/b_natural_s1/run.json"]}: the study now says something else about this run (podnet.pod_factor)",
            Assert.Throws<UserError>(() => second.StateOf(edited.Runs[1])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_of_which_only_checkpoints_are_left_is_gone_on_with()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        Directory.CreateDirectory(files["out/a_natural_s1/checkpoints/000001"]);
        Assert.Equal(RunFolderState.Unfinished, folder.StateOf(plan.Runs[0]));
    }

    [Fact]
    public void Folder_with_files_of_no_run_is_named()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        Directory.CreateDirectory(files["out/a_natural_s1"]);
        File.WriteAllText(files["out/a_natural_s1/notes.txt"], "mine");
        Assert.Equal(
            $"'{files["out/a_natural_s1"]}' holds files, but none of a run; move it away", Assert.Throws<UserError>(() => folder.StateOf(plan.Runs[0])).Message);
    }

    [Fact]
    public void Run_without_its_record_is_told_from_one_that_was_not_begun()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        folder.Begin(Two);
        Begin(folder, plan.Runs[0]);
        var runs = StudyResults.Load([files["out"]]).Runs;
        Assert.Equal([$"{files["out/a_natural_s1/run.json"]} is missing, the folder is not empty", null], runs.Select(run => run.Problem));
    }

    [Fact]
    public void Study_that_was_edited_does_not_take_over_what_was_run_before()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        Begin(folder, plan.Runs[1]);
        File.WriteAllText(files.StudyPath, Two.Replace("pod_factor: 0", "pod_factor: 9", StringComparison.Ordinal));
        var edited = files.Plan();
        using var second = new StudyFolder(files["out"], edited);
        Assert.Equal(
            $"{files["out/b_natural_s1/recipe.yaml"]}: the study now says something else about this run (podnet.pod_factor); move its folder away, or name another one for the study with --out",
            Assert.Throws<UserError>(() => second.Begin("edited")).Message);
        Assert.False(File.Exists(files["out/study.yaml"]));
    }

    [Fact]
    public void Other_words_for_a_study_do_not_matter()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        Begin(folder, plan.Runs[0]);
        File.WriteAllText(files["small.yaml"], "description: renamed\nreferences: [a/b]\n" + StudyFiles.Recipe);
        var renamed = files.Plan();
        using var second = new StudyFolder(files["out"], renamed);
        Assert.Equal(RunFolderState.Unfinished, second.StateOf(renamed.Runs[0]));
    }

    [Fact]
    public void Results_of_a_folder_are_its_runs_with_their_labels_also_where_it_was_moved()
    {
        using var files = new StudyFiles(Two);
        var plan = files.Plan();
        using var folder = new StudyFolder(files["out"], plan);
        folder.Begin(Two);
        Record(folder, plan.Runs[0], finishedTasks: 2);
        folder.Dispose();
        Directory.Move(files["out"], files["moved"]);
        var results = StudyResults.Load([files["moved"]]);
        Assert.Equal(("pair", "one and one", "a"), (results.Name, results.Description, results.Baseline));
        Assert.Equal([("a", "natural", 1, true), ("b", "natural", 1, false)], results.Runs.Select(run => (run.Variant, run.Order, run.Seed, run.IsComplete)));
        Assert.Equal(Two, File.ReadAllText(files["moved/study.yaml"]));
        Assert.Equal(["cnn"], results.Predictors);
    }

    [Fact]
    public void One_process_works_on_a_study_at_a_time()
    {
        using var files = new StudyFiles(Two);
        using (var first = new StudyFolder(files["out"], files.Plan()))
        {
            first.Begin(Two);
            using var second = new StudyFolder(files["out"], files.Plan());
            Assert.Equal(
                FormattableString.Invariant($"'{files["out"]}' is in use by process {Environment.ProcessId}"),
                Assert.Throws<UserError>(() => second.Begin(Two)).Message);
        }

        using (var working = new StudyFolder(files["out"], files.Plan()))
        {
            working.Begin(Two);
            using var looking = new StudyFolder(files["out"], files.Plan());
            Assert.Equal([RunFolderState.Missing, RunFolderState.Missing], looking.Look("not written").Select(run => run.State));
            Assert.Equal(Two, File.ReadAllText(files["out/study.yaml"]));
        }

        using var third = new StudyFolder(files["out"], files.Plan());
        third.Begin(Two);
    }

    [Fact]
    public void Folder_of_another_study_is_refused()
    {
        using var files = new StudyFiles(Two);
        using (var first = new StudyFolder(files["out"], files.Plan()))
        {
            first.Begin(Two);
        }

        File.Move(files.StudyPath, files["other.yaml"]);
        var other = StudyPlan.Create(new StudyLibrary().Load(files["other.yaml"]), new RecipeLibrary());
        using var second = new StudyFolder(files["out"], other);
        Assert.Equal(
            $"'{files["out"]}' is the folder of the study 'pair'; name another one with --out",
            Assert.Throws<UserError>(() => second.Begin("")).Message);
    }

    private static void Begin(StudyFolder folder, StudyRun run)
    {
        Directory.CreateDirectory(folder.FolderOf(run));
        File.WriteAllText(Path.Combine(folder.FolderOf(run), "recipe.yaml"), RecipeWriter.ToYaml(run.Recipe));
    }

    private static void Record(StudyFolder folder, StudyRun run, int finishedTasks, Recipe? of = null)
    {
        Begin(folder, run);
        var record = TestRecord.Create(finishedTasks);
        record = of is null ? record : record with { Recipe = RecipeWriter.ToJson(of) };
        File.WriteAllText(Path.Combine(folder.FolderOf(run), "run.json"), RunRecordJson.Serialize(record));
    }
}
