namespace Unforget.Evaluation;

/// <summary>Counts of one predictor after each task, with the accuracy tables that the metrics over time are made of.</summary>
internal sealed class PredictorHistory(string name, int groupSize)
{
    private readonly List<TaskCounts> _tasks = [];
    private readonly List<double?[]> _perClass = [];
    private readonly List<double?[]> _perGroup = [];
    private readonly List<double?[]> _perTask = [];

    public string Name => name;

    public IReadOnlyList<TaskCounts> Tasks => _tasks;

    public void Add(TaskCounts counts)
    {
        var task = counts.Task;
        var learned = _tasks.Count == 0 ? 0 : _tasks[^1].Task.SeenClassCount;
        if (task.Index != _tasks.Count || task.FirstClass != learned || task.NewClassCount < 1)
        {
            throw new ArgumentException(
                $"{task} of predictor '{name}': expected task {_tasks.Count} with first class {learned}; a predictor answers after every task, in order");
        }

        _tasks.Add(counts);
        var seen = task.SeenClassCount;
        _perClass.Add([.. Enumerable.Range(0, seen).Select(c => counts.Accuracy(c, c + 1))]);
        _perGroup.Add([.. Enumerable.Range(0, LabelGroups.Count(seen, groupSize))
            .Select(g => counts.Accuracy(g * groupSize, Math.Min((g + 1) * groupSize, seen)))]);
        _perTask.Add([.. _tasks.Select(earlier => counts.Accuracy(earlier.Task.FirstClass, earlier.Task.SeenClassCount))]);
    }

    public TaskResults ResultsAfter(int index)
    {
        var counts = _tasks[index];
        var task = counts.Task;
        var old = task.OldClassCount;
        var accuracy = RawAccuracy(counts);
        return new TaskResults
        {
            Task = index,
            SeenClasses = task.SeenClassCount,
            Images = counts.ImageCount,
            Accuracy = accuracy,
            AccuracyRounded = PublishedRounding.Round(accuracy),
            AccuracyTop5 = (double)counts.TopFiveHits / counts.ImageCount,
            OldAccuracy = old == 0 ? null : counts.Accuracy(0, old),
            NewAccuracy = old == 0 ? null : counts.Accuracy(old, task.SeenClassCount),
            AverageIncrementalAccuracy = AverageAccuracy(index, PublishedRounding.Round),
            AverageIncrementalAccuracyRaw = AverageAccuracy(index, raw => raw),
            Forgetting = ForgettingMeasures.Standard(_perGroup, index, LabelGroups.Count(old, groupSize)),
            ForgettingPerClass = ForgettingMeasures.Standard(_perClass, index, old),
            ForgettingPerTask = ForgettingMeasures.Standard(_perTask, index, index),
            ForgettingCode = ForgettingMeasures.Code(_perGroup, index),
            ForgettingThesis = ForgettingMeasures.Thesis(_perClass, index),
            ClassHistoryAccuracy = ClassHistory(index),
            AccuracyPerGroup = Groups(_perGroup[index]),
            AccuracyPerClass = [.. _perClass[index]],
            AccuracyPerTask = [.. _perTask[index]],
            OneAgainstRest = OneAgainstRest.From(counts),
            Confusion = [.. counts.Confusion.Chunk(counts.ClassCount)],
        };
    }

    public PredictorResults Results()
    {
        TaskResults[] tasks = [.. Enumerable.Range(0, _tasks.Count).Select(ResultsAfter)];
        var last = tasks[^1];
        return new PredictorResults
        {
            AverageIncrementalAccuracy = last.AverageIncrementalAccuracy,
            AverageIncrementalAccuracyRaw = last.AverageIncrementalAccuracyRaw,
            FinalAccuracy = last.Accuracy,
            Forgetting = last.Forgetting,
            ForgettingPerClass = last.ForgettingPerClass,
            ForgettingPerTask = last.ForgettingPerTask,
            ForgettingCode = last.ForgettingCode,
            ForgettingThesis = last.ForgettingThesis,
            ClassHistoryAccuracy = last.ClassHistoryAccuracy,
            Tasks = tasks,
        };
    }

    private static double RawAccuracy(TaskCounts counts) => (double)counts.Hits / counts.ImageCount;

    private double AverageAccuracy(int index, Func<double, double> round)
    {
        var sum = 0.0;
        for (var task = 0; task <= index; task++)
        {
            sum += round(RawAccuracy(_tasks[task]));
        }

        return sum / (index + 1);
    }

    private double? ClassHistory(int index) => ForgettingMeasures.Mean(
        Enumerable.Range(0, _tasks[index].Task.SeenClassCount)
            .Select(c => ForgettingMeasures.Mean(_perClass.Take(index + 1).Where(row => c < row.Length).Select(row => row[c]))));

    private OrderedDictionary<string, double?> Groups(double?[] accuracies)
    {
        var groups = new OrderedDictionary<string, double?>(StringComparer.Ordinal);
        for (var group = 0; group < accuracies.Length; group++)
        {
            groups.Add(LabelGroups.Key(group, groupSize), accuracies[group]);
        }

        return groups;
    }
}
