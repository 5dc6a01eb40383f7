using System.Text.Json.Serialization;

namespace Unforget.Evaluation;

/// <summary>
/// Metrics of one predictor after one task. Accuracies are fractions in [0, 1]; null means that there is nothing to
/// measure, never zero and never NaN. docs/metrics.md holds the formulas.
/// </summary>
public sealed record TaskResults
{
    /// <summary>Index of the task, 0 for the base task.</summary>
    public required int Task { get; init; }

    /// <summary>Classes learned so far (n_t).</summary>
    public required int SeenClasses { get; init; }

    /// <summary>Number of test images (N).</summary>
    public required long Images { get; init; }

    /// <summary>Top-1 accuracy over all test images, not rounded.</summary>
    public required double Accuracy { get; init; }

    /// <summary><see cref="Accuracy"/> in multiples of 0.001, as the published code reports it.</summary>
    public required double AccuracyRounded { get; init; }

    /// <summary>Share of images whose true class is among the best min(5, scored classes) scores.</summary>
    public required double AccuracyTop5 { get; init; }

    /// <summary>Accuracy on the classes of earlier tasks; null after the base task.</summary>
    public required double? OldAccuracy { get; init; }

    /// <summary>Accuracy on the classes of this task; null after the base task.</summary>
    public required double? NewAccuracy { get; init; }

    /// <summary>Mean of <see cref="AccuracyRounded"/> over the tasks so far, base task included: the published form.</summary>
    public required double AverageIncrementalAccuracy { get; init; }

    /// <summary>Mean of <see cref="Accuracy"/> over the tasks so far, base task included.</summary>
    public required double AverageIncrementalAccuracyRaw { get; init; }

    /// <summary>
    /// Standard forgetting over groups of labels: best earlier accuracy minus accuracy now, mean over the groups with a
    /// class from an earlier task. 0 after the base task; negative when old groups improved.
    /// </summary>
    public required double? Forgetting { get; init; }

    /// <summary>Standard forgetting over the single classes of earlier tasks.</summary>
    public required double? ForgettingPerClass { get; init; }

    /// <summary>Standard forgetting over earlier tasks.</summary>
    public required double? ForgettingPerTask { get; init; }

    /// <summary>
    /// Forgetting as the PODNet code computes it: new groups count minus their accuracy, and the divisor is one too large.
    /// For comparison with its logs only.
    /// </summary>
    public required double ForgettingCode { get; init; }

    /// <summary>Thesis (2-11), read per class: best accuracy so far, now included, minus accuracy now, over all seen classes.</summary>
    public required double? ForgettingThesis { get; init; }

    /// <summary>For each seen class the mean of its accuracies since it was learned, then the mean over classes.</summary>
    public required double? ClassHistoryAccuracy { get; init; }

    /// <summary>Accuracy per group of consecutive labels, by first and last label of the full group, such as <c>00-09</c>.</summary>
    public required IReadOnlyDictionary<string, double?> AccuracyPerGroup { get; init; }

    /// <summary>[seen classes]: accuracy on each class.</summary>
    [JsonConverter(typeof(CompactArrayConverter<double?>))]
    public required double?[] AccuracyPerClass { get; init; }

    /// <summary>[tasks so far]: accuracy on the classes of each task.</summary>
    [JsonConverter(typeof(CompactArrayConverter<double?>))]
    public required double?[] AccuracyPerTask { get; init; }

    /// <summary>Binary counts, precision and recall of each class.</summary>
    public required OneAgainstRest OneAgainstRest { get; init; }

    /// <summary>[classes][classes], row = true label, column = predicted label: number of images.</summary>
    [JsonConverter(typeof(CompactArrayConverter<long[]>))]
    public required long[][] Confusion { get; init; }
}
