using System.Text.Json.Nodes;
using Unforget.Evaluation;
using Unforget.Reporting;
using Unforget.Tests.Evaluation;

namespace Unforget.Tests.Reporting;

/// <summary>A small run record: two tasks of two classes and one class, one predictor.</summary>
internal static class TestRecord
{
    public static IReadOnlyList<TaskResults> Tasks()
    {
        var history = new AccuracyHistory(groupSize: 2);
        var tasks = Answers.Tasks(2, 1);
        return [history.Add(Answers.Of(tasks[0], [0, 0], [1, 0])), history.Add(Answers.Of(tasks[1], [0, 2], [1, 1], [2, 1]))];
    }

    public static RunRecord Create(int finishedTasks = 2)
    {
        var history = new AccuracyHistory(groupSize: 2);
        var tasks = Answers.Tasks(2, 1);
        if (finishedTasks > 0)
        {
            history.Add(Answers.Of(tasks[0], [0, 0], [1, 0]));
        }

        if (finishedTasks == 2)
        {
            history.Add(Answers.Of(tasks[1], [0, 2], [1, 1], [2, 1]));
        }

        var metrics = history.Results();
        return new RunRecord(
            RunRecord.CurrentSchema,
            finishedTasks == 2 ? RunStatus.Complete : RunStatus.Incomplete,
            new JsonObject { ["name"] = "test", ["training"] = new JsonObject { ["milestones"] = new JsonArray(1, 2), ["rate"] = 0.1 } },
            new ExperimentResults(
                ["apple", "crème"],
                metrics.AverageIncrementalAccuracy,
                metrics.AverageIncrementalAccuracyRaw,
                metrics.FinalAccuracy,
                metrics.Forgetting,
                metrics.Predictors,
                Validation: null,
                ToldTask: null,
                [new EpochResult(0, "main", 0, 0.1, new Dictionary<string, double> { ["loss"] = 1.0 / 3 })]),
            new RunResources(1L << 33, 10, 30720, 15360, [new TaskResources(0, 100, 10, 30720, 1234, 1L << 32, 12)]),
            new RunTimings(1.5, [.. Enumerable.Range(0, finishedTasks).Select(task => new TaskTimings(task, [new PhaseTiming("main", 1.5, 300)]))]),
            new RunEnvironment("0.1.0", ".NET", "0.107.0", "2.10.0", "os", "x64", "cpu", "cpu", 2, "torch", "asked for", "digest", null, DateTimeOffset.UnixEpoch));
    }
}
