using System.Globalization;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Evaluation;

/// <summary>
/// Collects what the predictors answered after each task and computes all metrics from it. Keeps confusion counts, not
/// predictions, so a run can be resumed and its metrics computed again. Not thread-safe.
/// </summary>
public sealed class AccuracyHistory
{
    private const int NumbersPerTask = 4;

    private readonly List<PredictorHistory> _predictors = [];
    private readonly int _groupSize;

    /// <param name="groupSize">
    /// Labels per group for group accuracies and the forgetting made of them, at least 1; independent of the increment.
    /// The published tables use 10.
    /// </param>
    public AccuracyHistory(int groupSize = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 1);
        _groupSize = groupSize;
    }

    /// <summary>Names of the predictors, in the order in which they were first added.</summary>
    public IReadOnlyList<string> Predictors => [.. _predictors.Select(predictor => predictor.Name)];

    /// <summary>Counts the answers of one predictor after one task and returns its metrics up to this task.</summary>
    /// <exception cref="ArgumentException">
    /// There are no images, arrays differ in length, a label is out of range, or the task is not the next one of this
    /// predictor.
    /// </exception>
    public TaskResults Add(TaskPredictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentException.ThrowIfNullOrEmpty(predictions.Predictor);
        var counts = TaskCounts.From(predictions);
        var history = Find(predictions.Predictor) ?? new PredictorHistory(predictions.Predictor, _groupSize);
        history.Add(counts);
        if (history.Tasks.Count == 1)
        {
            _predictors.Add(history);
        }

        return history.ResultsAfter(history.Tasks.Count - 1);
    }

    /// <summary>Metrics of one predictor over all tasks so far.</summary>
    /// <exception cref="ArgumentException">No predictor of this name was added.</exception>
    public PredictorResults Results(string predictor) => Find(predictor)?.Results() ?? throw new ArgumentException(
        $"no predictor '{predictor}'; there are: {string.Join(", ", Predictors)}", nameof(predictor));

    /// <summary>Metrics of all predictors over all tasks so far.</summary>
    public RunResults Results()
    {
        var results = new OrderedDictionary<string, PredictorResults>(StringComparer.Ordinal);
        foreach (var predictor in _predictors)
        {
            results.Add(predictor.Name, predictor.Results());
        }

        return new RunResults(results);
    }

    /// <summary>All confusion matrices in long form, without zeros: by task, predictor, true label, predicted label.</summary>
    public IEnumerable<ConfusionRow> ConfusionRows() =>
        from task in Enumerable.Range(0, _predictors.Select(predictor => predictor.Tasks.Count).DefaultIfEmpty(0).Max())
        from predictor in _predictors
        where task < predictor.Tasks.Count
        let counts = predictor.Tasks[task]
        from cell in Enumerable.Range(0, counts.Confusion.Length)
        where counts.Confusion[cell] > 0
        select new ConfusionRow(task, predictor.Name, cell / counts.ClassCount, cell % counts.ClassCount, counts.Confusion[cell]);

    /// <summary>Visits the counts of all predictors; loading replaces them. The group size is not part of the state.</summary>
    /// <exception cref="InvalidDataException">The saved counts are incomplete.</exception>
    public void VisitState(IStateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        using var section = visitor.Section("accuracy_history");
        var count = (long)_predictors.Count;
        visitor.Visit("predictor_count", ref count);
        var loaded = new List<PredictorHistory>();
        for (var i = 0; i < count; i++)
        {
            using var part = visitor.Section(string.Create(CultureInfo.InvariantCulture, $"predictor{i}"));
            var history = visitor.IsLoading ? null : _predictors[i];
            var name = history?.Name ?? "";
            long[] tasks = [.. history?.Tasks.SelectMany(Describe) ?? []];
            long[] confusion = [.. history?.Tasks.SelectMany(counts => counts.Confusion) ?? []];
            visitor.Visit("name", ref name);
            visitor.Visit("tasks", ref tasks);
            visitor.Visit("confusion", ref confusion);
            if (visitor.IsLoading)
            {
                loaded.Add(Rebuild(name, tasks, confusion));
            }
        }

        if (visitor.IsLoading)
        {
            _predictors.Clear();
            _predictors.AddRange(loaded);
        }
    }

    private static long[] Describe(TaskCounts counts) =>
        [counts.Task.FirstClass, counts.Task.NewClassCount, counts.ClassCount, counts.TopFiveHits];

    private PredictorHistory Rebuild(string name, long[] tasks, long[] confusion)
    {
        var history = new PredictorHistory(name, _groupSize);
        var rest = confusion.AsSpan();
        foreach (var numbers in tasks.Chunk(NumbersPerTask))
        {
            var classCount = numbers.Length == NumbersPerTask ? (int)numbers[2] : 0;
            var cellCount = classCount * classCount;
            if (cellCount == 0 || cellCount > rest.Length)
            {
                throw Incomplete(name);
            }

            var task = new LearningTask(history.Tasks.Count, (int)numbers[0], (int)numbers[1]);
            history.Add(new TaskCounts(task, classCount, numbers[3], rest[..cellCount].ToArray()));
            rest = rest[cellCount..];
        }

        return history.Tasks.Count > 0 && rest.IsEmpty ? history : throw Incomplete(name);
    }

    private static InvalidDataException Incomplete(string name) =>
        new($"the saved counts of predictor '{name}' are incomplete");

    private PredictorHistory? Find(string predictor) => _predictors.Find(history => history.Name == predictor);
}
