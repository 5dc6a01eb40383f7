using System.Text.Json.Nodes;
using Unforget.Evaluation;
using Unforget.Scenario;

namespace Unforget.Tests.Evaluation;

/// <summary>Values computed by the PODNet code; they must be met exactly, to the last bit.</summary>
public sealed class MetricsFixtureTests
{
    private static readonly JsonNode Fixture = Load();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Fixture["cases"]!.AsArray().Count)];

    [Fact]
    public void Fixture_holds_two_cases() => Assert.Equal(2, Cases.Count);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rounded_accuracies_averages_and_forgetting_are_those_of_the_code(int index)
    {
        var reference = Fixture["cases"]![index]!;
        var history = new AccuracyHistory(groupSize: 2);
        var learned = 0;
        foreach (var task in reference["tasks"]!.AsArray())
        {
            var targets = Numbers(task!["targets"]!);
            var predictions = Numbers(task["predictions"]!);
            var seen = Math.Max(targets.Max(), predictions.Max()) + 1;
            var now = new LearningTask(history.Predictors.Count == 0 ? 0 : history.Results("cnn").Tasks.Count, learned, seen - learned);
            learned = seen;
            var results = history.Add(new TaskPredictions(now, "cnn", targets, predictions, Answers.Hits(targets, predictions)));

            var groups = task["groups_of_2"]!.AsObject();
            Assert.Equal((double)groups["total"]!, results.AccuracyRounded);
            Assert.Equal(
                groups.Where(group => group.Key != "total").Select(group => (group.Key, (double)group.Value!)),
                results.AccuracyPerGroup.Select(group => (group.Key, PublishedRounding.Round(group.Value!.Value))));
        }

        var run = history.Results("cnn");
        Assert.Equal((double)reference["average_incremental_accuracy"]!, run.AverageIncrementalAccuracy);
        Assert.Equal((double)reference["forgetting_reference"]!, run.ForgettingCode);
    }

    private static int[] Numbers(JsonNode array) => [.. array["data"]!.AsArray().Select(number => (int)number!)];

    private static JsonNode Load()
    {
        var folder = Environment.GetEnvironmentVariable("UNFORGET_FIXTURES") is { Length: > 0 } given
            ? given
            : Path.Combine(AppContext.BaseDirectory, "fixtures");
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")))!;
    }
}
