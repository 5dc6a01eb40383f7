using System.Text.Json.Nodes;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Reporting.Results;

public sealed class StudyResultsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("unforget-results-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Runs_made_by_hand_are_labelled_by_what_differs_between_them()
    {
        string[] folders =
        [
            Write("one", Study.Run("podnet", "order1", 1, 0.5).Record!),
            Write("two", Study.Run("podnet", "order1", 2, 0.6).Record!),
            Write("three", Study.Run("podnet", "order2", 1, 0.7).Record!.WithValue("memory", "mode", "none")),
            Write("four", Study.Run("podnet", "order1", 1, 0.4).Record!.WithValue("protocol", "increment", 5)),
        ];
        var results = StudyResults.Load(folders);
        Assert.Equal(["podnet (memory.mode=fixed)", "podnet (memory.mode=none)"], results.Variants.Select(variant => variant.Name));
        Assert.Equal(["cifar100 b50-inc10", "cifar100 b50-inc5"], results.Settings.Select(setting => setting.Name));
        Assert.Equal([("order1", 1L), ("order1", 2L), ("order2", 1L), ("order1", 1L)], results.Runs.Select(run => (run.Order, run.Seed)));
        Assert.Equal(2, results.Cell("podnet (memory.mode=fixed)", "cifar100 b50-inc10").Count);
    }

    [Fact]
    public void Options_that_only_one_method_has_are_not_part_of_labels_unless_variants_of_the_method_differ_in_them()
    {
        RunRecord Of(string method, double factor) => Study.Run("same", "order1", 1, 0.5).Record!.WithMethod(method, factor);
        string[] folders = [Write("one", Of("podnet", 3)), Write("two", Of("finetune", 3))];
        Assert.Equal(["same (method=podnet)", "same (method=finetune)"], StudyResults.Load(folders).Variants.Select(variant => variant.Name));
        Assert.Equal(
            ["same (method=podnet, podnet.factor=3)", "same (method=finetune)", "same (method=podnet, podnet.factor=0)"],
            StudyResults.Load([.. folders, Write("three", Of("podnet", 0))]).Variants.Select(variant => variant.Name));
    }

    [Fact]
    public void Recipes_that_differ_in_what_only_one_of_them_has_get_numbers()
    {
        var record = Study.Run("same", "order1", 1, 0.5).Record!;
        string[] folders = [Write("old", record), Write("new", record.WithValue("training", "added", 1))];
        Assert.Equal(["same", "same #2"], StudyResults.Load(folders).Variants.Select(variant => variant.Name));
    }

    [Fact]
    public void Order_of_a_run_is_its_name_its_seed_or_a_digest_of_its_list()
    {
        var run = Study.Run("a", "seeded", 3, 0.5).Record!;
        var results = StudyResults.Load(
        [
            Write("own-seed", run),
            Write("other-seed", run.WithValue("protocol", "order_seed", 9)),
            Write("list", run.WithValue("protocol", "class_order", new JsonArray(2, 0, 1))),
        ]);
        Assert.Equal(["seeded-3", "seeded-9"], results.Runs.Take(2).Select(one => one.Order));
        Assert.StartsWith("own-", results.Runs[2].Order, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_of_run_folders_stands_for_all_of_them()
    {
        Write("all/one", Study.Run("a", "order1", 1, 0.5).Record!);
        Write("all/two", Study.Run("a", "order2", 1, 0.5).Record!);
        Assert.Equal(["order1", "order2"], StudyResults.Load([Path.Combine(_root, "all")]).Runs.Select(run => run.Order));
    }

    [Fact]
    public void Study_beside_other_runs_keeps_its_titles_and_same_runs_made_by_hand_join_its_variant()
    {
        var plain = Study.Run("podnet", "order1", 1, 0.5).Record!;
        var study = WriteStudy(
            ("a_s1", "plain", plain),
            ("b_s1", "none", plain.WithValue("memory", "mode", "none")),
            ("b_s2", "none", null));
        var results = StudyResults.Load(
        [
            study,
            Write("twin", Study.Run("podnet", "order1", 3, 0.6).Record!),
            Write("other", Study.Run("bare", "order1", 1, 0.4).Record!.WithValue("training", "epochs", 80)),
        ]);
        Assert.Equal([("plain", "Plain PODNet"), ("none", "PODNet, no memory"), ("bare", "bare")], results.Variants.Select(variant => (variant.Name, variant.Title)));
        Assert.Equal("cifar100 b50-inc10", Assert.Single(results.Settings).Name);
        Assert.Equal(("plain", "steps"), (results.Baseline, results.Style));
        Assert.Equal([1L, 3L], results.Cell("plain", "cifar100 b50-inc10").Select(run => run.Seed));
        Assert.Null(results.Cell("none", "cifar100 b50-inc10")[1].Record);
    }

    [Fact]
    public void Record_that_cannot_be_read_does_not_stop_the_others()
    {
        var study = WriteStudy(("a_s1", "plain", Study.Run("podnet", "order1", 1, 0.5).Record!), ("a_s2", "plain", Study.Run("podnet", "order1", 2, 0.5).Record!));
        var damaged = Path.Combine(study, "a_s2", "run.json");
        File.WriteAllText(damaged, "{\"schema\": \"unforget-run/");
        var run = StudyResults.Load([study]).Runs[1];
        Assert.Null(run.Record);
        Assert.StartsWith($"{damaged} is not a run record: ", run.Problem, StringComparison.Ordinal);
        var byHand = StudyResults.Load([Path.Combine(study, "a_s1"), Path.Combine(study, "a_s2")]);
        Assert.Equal(["podnet", "a_s2"], byHand.Variants.Select(variant => variant.Name));
        Assert.NotNull(byHand.Runs[1].Problem);
    }

    [Fact]
    public void One_run_does_not_count_twice()
    {
        var record = Study.Run("a", "order1", 1, 0.5).Record!;
        var (one, two) = (Write("one", record), Write("two", record));
        Assert.Equal(
            $"'{one}' and '{two}' are the same run (a, order1 seed 1); name one of them",
            Assert.Throws<UserError>(() => StudyResults.Load([one, two])).Message);
        var unfinished = Write("three", record with { Status = RunStatus.Incomplete });
        Assert.Equal(one, Assert.Single(StudyResults.Load([unfinished, one]).Runs).Folder);
    }

    [Fact]
    public void What_is_no_result_is_told_in_one_line()
    {
        var missing = Path.Combine(_root, "none");
        Assert.Equal(
            $"'{missing}': no such folder; name the folder of a study or folders of runs",
            Assert.Throws<UserError>(() => StudyResults.Load([missing])).Message);
        Assert.Equal(
            $"'{_root}' holds neither study.json nor run.json, nor folders with run.json",
            Assert.Throws<UserError>(() => StudyResults.Load([_root])).Message);
        File.WriteAllText(Path.Combine(_root, "run.json"), "{\"schema\"");
        Assert.StartsWith($"{Path.Combine(_root, "run.json")} is not a run record: ", Assert.Throws<UserError>(() => StudyResults.Load([_root])).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_root, "study.json"), "{\"schema\": \"unforget-study/9\"}");
        Assert.Equal(
            $"{Path.Combine(_root, "study.json")}: a study with schema 'unforget-study/9'; this version reads 'unforget-study/1'",
            Assert.Throws<UserError>(() => StudyResults.Load([_root])).Message);
    }

    /// <summary>A study of the variants plain and none; without a record, nothing was run.</summary>
    private string WriteStudy(params (string Folder, string Variant, RunRecord? Record)[] runs)
    {
        foreach (var (folder, _, record) in runs.Where(run => run.Record is not null))
        {
            Write($"study/{folder}", record!);
        }

        var manifest = new StudyManifest(
            StudyManifest.CurrentSchema,
            "study",
            "",
            [new("plain", "Plain PODNet"), new("none", "PODNet, no memory")],
            [new(StudyLabel.OnlySetting, StudyLabel.OnlySetting)],
            [],
            "plain",
            "steps",
            [.. runs.Select(run => new StudyCell(run.Folder, run.Variant, StudyLabel.OnlySetting, "order1", (long?)run.Record?.Recipe["seed"] ?? 9))]);
        File.WriteAllText(Path.Combine(_root, "study", StudyManifest.FileName), manifest.ToJson());
        return Path.Combine(_root, "study");
    }

    private string Write(string folder, RunRecord record)
    {
        var path = Path.Combine(_root, folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "run.json"), RunRecordJson.Serialize(record));
        return path;
    }
}
