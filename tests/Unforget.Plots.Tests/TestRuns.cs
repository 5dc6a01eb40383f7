using System.Text.Json.Nodes;
using Unforget.Evaluation;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Plots;

/// <summary>Recorded runs made by hand: each is told its accuracies, and everything else follows from simple rules.</summary>
internal static class TestRuns
{
    /// <summary>A comparison with one setting. Variants appear in the order of the runs.</summary>
    public static StudyResults Study(params IReadOnlyList<LabeledRun> runs) => new(
        "comparison",
        "made by hand",
        [.. runs.Select(run => run.Variant).Distinct().Select(name => new StudyLabel(name, name))],
        [.. runs.Select(run => run.Setting).Distinct().Select(name => new StudyLabel(name, name))],
        [],
        null,
        null,
        runs);

    public static LabeledRun Run(string variant, string order, long seed, RunRecord? record, string setting = "b2-inc2") =>
        new($"runs/{variant}-{order}-{seed}", variant, setting, order, seed, record);

    /// <summary>A run of which accuracies by predictor are known.</summary>
    /// <param name="accuracies">By predictor: accuracy after each task.</param>
    /// <param name="classesPerTask">New classes of each task.</param>
    /// <param name="method">Name of the method.</param>
    /// <param name="isComplete">Whether it is finished.</param>
    /// <param name="classNames">Names of all classes; null for c0, c1 and so on.</param>
    public static RunRecord Record(
        IReadOnlyDictionary<string, double[]> accuracies, int classesPerTask = 2, string method = "podnet", bool isComplete = true, IReadOnlyList<string>? classNames = null)
    {
        var predictors = accuracies.ToDictionary(pair => pair.Key, pair => Predictor(pair.Value, classesPerTask));
        var taskCount = accuracies.Values.First().Length;
        return new RunRecord(
            RunRecord.CurrentSchema,
            isComplete ? RunStatus.Complete : RunStatus.Incomplete,
            new JsonObject { ["name"] = "test", ["method"] = method, ["seed"] = 1, ["protocol"] = new JsonObject { ["increment"] = classesPerTask } },
            new ExperimentResults(
                classNames ?? [.. Enumerable.Range(0, taskCount * classesPerTask).Select(label => $"c{label}")],
                predictors.ToDictionary(pair => pair.Key, pair => pair.Value.AverageIncrementalAccuracy),
                predictors.ToDictionary(pair => pair.Key, pair => pair.Value.AverageIncrementalAccuracyRaw),
                predictors.ToDictionary(pair => pair.Key, pair => pair.Value.FinalAccuracy),
                predictors.ToDictionary(pair => pair.Key, pair => pair.Value.Forgetting),
                predictors,
                Validation: null,
                ToldTask: null,
                [.. Enumerable.Range(0, taskCount).SelectMany(Epochs)]),
            new RunResources(1 << 20, taskCount * 20, taskCount * 20 * 3072, 1, [.. Enumerable.Range(0, taskCount).Select(task =>
                new TaskResources(task, 100, (task + 1) * 20, (task + 1) * 20 * 3072, 1000, 1 << 20))]),
            new RunTimings(10.0 * taskCount, [.. Enumerable.Range(0, taskCount).Select(task => new TaskTimings(task, [new PhaseTiming("main", 9, 900), new PhaseTiming("evaluation", 1, 100)]))]),
            new RunEnvironment("0.1.0", ".NET 10", "0.107.0", "2.10.0", "some system", "x64", "some processor", "cpu", 2, "torch", "asked for", "digest", null, DateTimeOffset.UnixEpoch));
    }

    /// <summary>Two epochs a task: terms 3 and 1 in the first, 2 and 0.5 in the second; the second term is missing in the first task.</summary>
    private static IEnumerable<EpochResult> Epochs(int task) =>
    [
        new EpochResult(task, "main", 0, 0.1, Losses(task, 3, 1)),
        new EpochResult(task, "main", 1, 0.1, Losses(task, 2, 0.5)),
    ];

    private static Dictionary<string, double> Losses(int task, double first, double second) => task == 0
        ? new() { ["classification"] = first, ["loss"] = first }
        : new() { ["classification"] = first, ["pod_flat"] = second, ["loss"] = first + second };

    private static PredictorResults Predictor(double[] accuracies, int classesPerTask)
    {
        TaskResults[] tasks = [.. accuracies.Select((_, task) => Task(accuracies, task, classesPerTask))];
        return new PredictorResults
        {
            AverageIncrementalAccuracy = tasks[^1].AverageIncrementalAccuracy,
            AverageIncrementalAccuracyRaw = tasks[^1].AverageIncrementalAccuracyRaw,
            FinalAccuracy = accuracies[^1],
            Forgetting = tasks[^1].Forgetting,
            ForgettingPerClass = tasks[^1].Forgetting,
            ForgettingPerTask = tasks[^1].Forgetting,
            ForgettingCode = 0,
            ForgettingThesis = 0,
            ClassHistoryAccuracy = accuracies.Average(),
            Tasks = tasks,
        };
    }

    /// <summary>Groups are tasks. Every group has the accuracy of the whole; forgetting is best minus now.</summary>
    private static TaskResults Task(double[] accuracies, int task, int classesPerTask)
    {
        var (seen, now) = ((task + 1) * classesPerTask, accuracies[task]);
        return new TaskResults
        {
            Task = task,
            SeenClasses = seen,
            Images = seen * 10,
            Accuracy = now,
            AccuracyRounded = Math.Round(now, 3),
            AccuracyTop5 = 1,
            OldAccuracy = task == 0 ? null : now,
            NewAccuracy = task == 0 ? null : now,
            AverageIncrementalAccuracy = accuracies.Take(task + 1).Average(accuracy => Math.Round(accuracy, 3)),
            AverageIncrementalAccuracyRaw = accuracies.Take(task + 1).Average(),
            Forgetting = accuracies.Take(task + 1).Max() - now,
            ForgettingPerClass = 0,
            ForgettingPerTask = 0,
            ForgettingCode = 0,
            ForgettingThesis = 0,
            ClassHistoryAccuracy = now,
            AccuracyPerGroup = Enumerable.Range(0, task + 1).ToDictionary(
                group => FormattableString.Invariant($"{group * classesPerTask:00}-{((group + 1) * classesPerTask) - 1:00}"), double? (_) => now),
            AccuracyPerClass = [.. Enumerable.Repeat<double?>(now, seen)],
            AccuracyPerTask = [.. Enumerable.Repeat<double?>(now, task + 1)],
            OneAgainstRest = new OneAgainstRest([], [], [], [], [], []),
            Confusion = [.. Enumerable.Range(0, seen).Select(row => Row(row, seen, now))],
        };
    }

    /// <summary>Of ten images as many as the accuracy says are right; the others are called the last class, and of the last class the first.</summary>
    private static long[] Row(int row, int size, double accuracy)
    {
        var counts = new long[size];
        var right = (long)Math.Round(accuracy * 10);
        counts[row] += right;
        counts[row == size - 1 ? 0 : size - 1] += 10 - right;
        return counts;
    }
}
