namespace Unforget.Evaluation;

/// <summary>
/// Metrics of one predictor over a run: the values after the last task, and all values after each. The properties with
/// the names of <see cref="TaskResults"/> have its meaning.
/// </summary>
public sealed record PredictorResults
{
    /// <summary>The headline number: mean of the accuracies after each task, each rounded to 3 decimals as published.</summary>
    public required double AverageIncrementalAccuracy { get; init; }

    /// <summary>The same mean, of accuracies that are not rounded.</summary>
    public required double AverageIncrementalAccuracyRaw { get; init; }

    /// <summary>Top-1 accuracy after the last task, not rounded.</summary>
    public required double FinalAccuracy { get; init; }

    /// <summary>Standard forgetting over groups, after the last task.</summary>
    public required double? Forgetting { get; init; }

    /// <summary>Standard forgetting over classes, after the last task.</summary>
    public required double? ForgettingPerClass { get; init; }

    /// <summary>Standard forgetting over tasks, after the last task.</summary>
    public required double? ForgettingPerTask { get; init; }

    /// <summary>Forgetting as the PODNet code computes it, after the last task.</summary>
    public required double ForgettingCode { get; init; }

    /// <summary>Forgetting by thesis (2-11), after the last task.</summary>
    public required double? ForgettingThesis { get; init; }

    /// <summary>Class-history accuracy after the last task.</summary>
    public required double? ClassHistoryAccuracy { get; init; }

    /// <summary>Entry t: the metrics after task t.</summary>
    public required IReadOnlyList<TaskResults> Tasks { get; init; }

    /// <summary>Accuracy matrix [tasks][classes]; null where a class was not learned yet or has no test images.</summary>
    public double?[][] ClassMatrix() => Rectangular(task => task.AccuracyPerClass);

    /// <summary>Accuracy matrix [tasks][groups of labels], groups in label order; null as in <see cref="ClassMatrix"/>.</summary>
    public double?[][] GroupMatrix() => Rectangular(task => [.. task.AccuracyPerGroup.Values]);

    /// <summary>Accuracy matrix [tasks][tasks]: row t, column j is the accuracy on the classes of task j after task t.</summary>
    public double?[][] TaskMatrix() => Rectangular(task => task.AccuracyPerTask);

    private double?[][] Rectangular(Func<TaskResults, double?[]> row)
    {
        double?[][] rows = [.. Tasks.Select(row)];
        var width = rows.Max(values => values.Length);
        return [.. rows.Select(values => values.Concat(new double?[width - values.Length]).ToArray())];
    }
}
