namespace Unforget.Reporting.Results;

/// <summary>What a published number measures.</summary>
public enum PublishedMeasure
{
    /// <summary>Average incremental accuracy after the last task, of rounded accuracies.</summary>
    AverageIncrementalAccuracy,

    /// <summary>The same average after each task so far.</summary>
    RunningAverage,

    /// <summary>Accuracy of each group of 10 classes after the last task.</summary>
    GroupAccuracy,
}

/// <summary>A published result for one protocol, in percent as printed.</summary>
/// <param name="Key">Series and protocol, such as <c>podnet-cnn/b50-inc10</c>: what recipes name.</param>
/// <param name="Title">Name of the method there.</param>
/// <param name="Source">Paper and table.</param>
/// <param name="Predictor">Name of the predictor that it belongs to.</param>
/// <param name="Measure">What it measures.</param>
/// <param name="Conditions">Recipe keys with the values under which it was measured, as far as they are known.</param>
public sealed record PublishedValue(
    string Key, string Title, string Source, string Predictor, PublishedMeasure Measure, IReadOnlyList<KeyValuePair<string, string>> Conditions)
{
    /// <summary>What a reader should know about it; empty for nothing.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Mean, or average of the groups; null where only tasks are given.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation as printed; null for none.</summary>
    public double? Deviation { get; init; }

    /// <summary>Other values that sources print for the same thing.</summary>
    public IReadOnlyList<PublishedAlternative> Alternatives { get; init; } = [];

    /// <summary>Values after single tasks.</summary>
    public IReadOnlyList<PublishedTask> Tasks { get; init; } = [];

    /// <summary>Values of the groups 00-09, 10-19, ...</summary>
    public IReadOnlyList<double> Groups { get; init; } = [];

    /// <summary>Title and source, as tables name it.</summary>
    public string Label => $"{Title}, {Source}";
}

/// <summary>A published value after one task.</summary>
/// <param name="Task">Index of the task, 0 for the base task.</param>
/// <param name="Mean">As printed.</param>
/// <param name="Alternatives">Other values that sources print for it.</param>
public sealed record PublishedTask(int Task, double Mean, IReadOnlyList<PublishedAlternative> Alternatives);

/// <summary>Another value for the same thing.</summary>
/// <param name="Mean">As printed.</param>
/// <param name="Deviation">As printed; null for none.</param>
/// <param name="Source">Where.</param>
public sealed record PublishedAlternative(double Mean, double? Deviation, string Source);
