using System.Text.Json;
using System.Text.Json.Nodes;
using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Tests.Evaluation;

public sealed class EvaluationEdgeTests
{
    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    [Fact]
    public void Testing_on_all_classes_counts_unseen_ones_as_errors()
    {
        var results = new AccuracyHistory(groupSize: 2).Add(
            Answers.Of(new LearningTask(0, 0, 3), [0, 0], [1, 1], [2, 0], [0, 1], [2, 2]));
        Assert.Equal(0.5, results.Accuracy);
        Assert.Equal(10, results.Images);
        Assert.Equal([1, 1, 0.5], results.AccuracyPerClass);
        Assert.Equal([1, 0.5], results.AccuracyPerGroup.Values);
        Assert.Equal([5.0 / 6], results.AccuracyPerTask);
        Assert.Equal(5, results.Confusion.Length);
        Assert.Equal([2L, 2, 1, 0, 0], results.OneAgainstRest.TruePositives);
        Assert.Equal([2L, 1, 2, 0, 0], results.OneAgainstRest.FalsePositives);
        Assert.Equal([0L, 0, 1, 2, 2], results.OneAgainstRest.FalseNegatives);
        Assert.Equal([0.5, 2.0 / 3, 1.0 / 3, null, null], results.OneAgainstRest.Precision);
        Assert.Equal([1, 1, 0.5, 0, 0], results.OneAgainstRest.Recall);
    }

    [Fact]
    public void Old_and_new_accuracy_ignore_unseen_classes()
    {
        var tasks = Answers.Tasks(1, 1, 1);
        var history = new AccuracyHistory();
        history.Add(Answers.Of(tasks[0], [0], [0], [0]));
        var results = history.Add(Answers.Of(tasks[1], [0, 1], [1, 1], [0, 1]));
        Assert.Equal(0.5, results.OldAccuracy);
        Assert.Equal(1, results.NewAccuracy);
        Assert.Equal(0.5, results.Accuracy);
    }

    [Fact]
    public void A_class_without_test_images_has_no_accuracy_and_no_part_in_means()
    {
        var tasks = Answers.Tasks(2, 1, 1);
        var history = new AccuracyHistory(groupSize: 1);
        history.Add(Answers.Of(tasks[0], [0, 0], []));
        history.Add(Answers.Of(tasks[1], [0, 1], [], []));
        var results = history.Add(Answers.Of(tasks[2], [1, 1], [], [], [3, 3]));
        Assert.Equal([0, null, null, 1], results.AccuracyPerClass);
        Assert.Equal([0, null, null, 1], results.AccuracyPerGroup.Values);
        Assert.Equal([0, null, 1], results.AccuracyPerTask);
        Assert.Equal(1, results.Forgetting);
        Assert.Equal(1, results.ForgettingPerClass);
        Assert.Equal(1, results.ForgettingPerTask);
        Assert.Equal(0.5, results.ForgettingThesis);
        Assert.Equal((1.0 - 1.0) / 3, results.ForgettingCode);
        Assert.Equal((0.5 + 1) / 2, results.ClassHistoryAccuracy);
        Assert.Equal([null, 0, null, 1], results.OneAgainstRest.Precision);
        Assert.Equal([0, null, null, 1], results.OneAgainstRest.Recall);
    }

    [Fact]
    public void Forgetting_is_absent_when_no_old_class_has_test_images()
    {
        var tasks = Answers.Tasks(1, 1);
        var history = new AccuracyHistory(groupSize: 1);
        history.Add(Answers.Of(tasks[0], [], [0]));
        var results = history.Add(Answers.Of(tasks[1], [], [1]));
        Assert.Null(results.Forgetting);
        Assert.Null(results.ForgettingPerClass);
        Assert.Null(results.ForgettingPerTask);
        Assert.Null(results.OldAccuracy);
        Assert.Equal(0, results.ForgettingThesis);
    }

    [Fact]
    public void A_single_class_is_always_right()
    {
        var results = new AccuracyHistory().Add(Answers.Of(new LearningTask(0, 0, 1), [0, 0, 0]));
        Assert.Equal(1, results.Accuracy);
        Assert.Equal([3L], results.OneAgainstRest.TruePositives);
        Assert.Equal([0L], results.OneAgainstRest.TrueNegatives);
        Assert.Equal([[3]], results.Confusion);
        Assert.Equal(0, results.ForgettingCode);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void A_partly_learned_group_uses_its_seen_classes_and_is_old_once_one_class_is(int increment)
    {
        var tasks = Answers.Tasks(50, increment, increment);
        var history = new AccuracyHistory();
        TaskResults Learn(LearningTask task, int accurateClassCount) => history.Add(Answers.Of(
            task, [.. Enumerable.Range(0, task.SeenClassCount).Select(c => new[] { c < accurateClassCount ? c : (c + 1) % 50 })]));

        Assert.Equal("40-49", Learn(tasks[0], 50).AccuracyPerGroup.Keys.Last());
        var middle = Learn(tasks[1], 50 + increment);
        Assert.Equal("50-59", middle.AccuracyPerGroup.Keys.Last());
        Assert.Equal(1, middle.AccuracyPerGroup["50-59"]);
        Assert.Equal(0, middle.Forgetting);
        Assert.Equal(-1.0 / 7, middle.ForgettingCode);

        // The second half of group 50-59 fails: the group, best 1 before, is now at a half; the five whole groups hold.
        var last = Learn(tasks[2], 50 + increment);
        Assert.Equal(0.5, last.AccuracyPerGroup["50-59"]);
        Assert.Equal(0.5 / 6, last.Forgetting);
        Assert.Equal(0, last.ForgettingPerClass);
        Assert.Equal(0, last.ForgettingPerTask);
        Assert.Equal(0.5 / 7, last.ForgettingCode);
        Assert.Equal(0, last.NewAccuracy);
    }

    [Fact]
    public void Standard_forgetting_is_negative_when_old_classes_improve()
    {
        var tasks = Answers.Tasks(2, 1);
        var history = new AccuracyHistory(groupSize: 2);
        history.Add(Answers.Of(tasks[0], [0, 1], [1, 0]));
        var results = history.Add(Answers.Of(tasks[1], [0, 0], [1, 1], [2, 2]));
        Assert.Equal(-0.5, results.Forgetting);
        Assert.Equal(-0.5, results.ForgettingPerClass);
        Assert.Equal(-0.5, results.ForgettingPerTask);
        Assert.Equal(0, results.ForgettingThesis);
    }

    [Fact]
    public void Answers_that_do_not_fit_are_refused_and_change_nothing()
    {
        var task = new LearningTask(0, 0, 2);
        var good = Answers.Of(task, [0, 0], [1, 1]);
        var history = new AccuracyHistory();
        Refused(history, good with { Targets = [], Predictions = [], TopFiveHits = [] }, "no test images");
        Refused(history, good with { Predictions = [0] }, "expected equal counts");
        Refused(history, good with { TopFiveHits = [] }, "expected equal counts");
        Refused(history, good with { Predictions = [0, 0, 1, 2] }, "prediction 2 at 3: valid are 0 to 1");
        Refused(history, good with { Predictions = [-1, 0, 1, 1] }, "prediction -1 at 0");
        Refused(history, good with { Targets = [0, -1, 1, 1] }, "target -1 at 1");
        Refused(history, good with { Targets = [0, 0, 1, 2], TopFiveHits = [true, true, true, true] }, "top-5 hit at 3");
        Refused(history, good with { Task = new LearningTask(1, 0, 2) }, "expected task 0");
        Assert.Empty(history.Predictors);

        history.Add(good);
        Refused(history, good, "expected task 1 with first class 2");
        Refused(history, good with { Task = new LearningTask(1, 3, 2) }, "expected task 1 with first class 2");
        Assert.Single(history.Results("cnn").Tasks);
        Assert.Contains("no predictor 'nme'; there are: cnn", Assert.Throws<ArgumentException>(() => history.Results("nme")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AccuracyHistory(groupSize: 0));
    }

    [Fact]
    public void Incomplete_saved_counts_are_refused()
    {
        var history = new AccuracyHistory();
        history.Add(Answers.Of(new LearningTask(0, 0, 2), [0, 0], [1, 1]));
        using var saved = StateSnapshot.Save(visitor =>
        {
            using var section = visitor.Section("accuracy_history");
            var (count, name, tasks, confusion) = (1L, "cnn", new long[] { 0, 2, 2, 4 }, new long[] { 2, 0, 0 });
            visitor.Visit("predictor_count", ref count);
            using var part = visitor.Section("predictor0");
            visitor.Visit("name", ref name);
            visitor.Visit("tasks", ref tasks);
            visitor.Visit("confusion", ref confusion);
        });
        Assert.Throws<InvalidDataException>(() => saved.Load(history.VisitState));
        Assert.Single(history.Results("cnn").Tasks);
    }

    [Fact]
    public void Results_serialise_in_snake_case_with_null_for_what_is_absent()
    {
        var tasks = Answers.Tasks(2, 1);
        var history = new AccuracyHistory(groupSize: 2);
        history.Add(Answers.Of(tasks[0], [0, 0], []));
        history.Add(Answers.Of(tasks[1], [0, 2], [], [2, 2]));
        var text = JsonSerializer.Serialize(history.Results(), Json);
        var root = JsonNode.Parse(text)!;
        Assert.Equal((1 + 0.75) / 2, (double)root["average_incremental_accuracy"]!["cnn"]!);
        Assert.Equal(0.5, (double)root["forgetting"]!["cnn"]!);
        var cnn = root["predictors"]!["cnn"]!;
        Assert.Equal(0.875, (double)cnn["average_incremental_accuracy_raw"]!);
        var first = cnn["tasks"]![0]!.AsObject();
        Assert.True(first.ContainsKey("old_accuracy"));
        Assert.Null(first["old_accuracy"]);
        Assert.Equal(1, (double)first["accuracy_top5"]!);
        var last = cnn["tasks"]![1]!;
        Assert.Equal(1, (double)last["accuracy_per_group"]!["02-03"]!);
        Assert.Equal("[0.5,null,1]", last["accuracy_per_class"]!.ToJsonString());
        Assert.Equal("[[1,0,1],[0,0,0],[0,0,2]]", last["confusion"]!.ToJsonString());
        Assert.Equal("[1,0,2]", last["one_against_rest"]!["true_positives"]!.ToJsonString());
        Assert.Contains("\"accuracy_per_class\": [0.5,null,1]", text, StringComparison.Ordinal);
        Assert.Equal(
            ["average_incremental_accuracy", "average_incremental_accuracy_raw", "final_accuracy", "forgetting", "predictors"],
            root.AsObject().Select(property => property.Key));

        var copy = JsonSerializer.Deserialize<PredictorResults>(cnn.ToJsonString(), Json)!;
        Assert.Equal([[1, 0, 1], [0, 0, 0], [0, 0, 2]], copy.Tasks[1].Confusion);
        Assert.Equal([0.5, null, 1], copy.Tasks[1].AccuracyPerClass);
    }
}
