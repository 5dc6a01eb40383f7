using System.Text.Json.Serialization;

namespace Unforget.Evaluation;

/// <summary>
/// Each class as a binary question, one against rest. Entry c of every array belongs to the class with label c: all seen
/// classes, and the tested classes that are not learned yet. For each class the four counts sum to the number of test images.
/// </summary>
/// <param name="TruePositives">Images of the class that were called the class.</param>
/// <param name="FalsePositives">Images of other classes that were called the class.</param>
/// <param name="FalseNegatives">Images of the class that were called another class.</param>
/// <param name="TrueNegatives">Images of other classes that were called another class than this one.</param>
/// <param name="Precision">TP / (TP + FP); null when the class was never predicted.</param>
/// <param name="Recall">TP / (TP + FN), equal to the accuracy on the class; null when the class has no test images.</param>
public sealed record OneAgainstRest(
    [property: JsonConverter(typeof(CompactArrayConverter<long>))] long[] TruePositives,
    [property: JsonConverter(typeof(CompactArrayConverter<long>))] long[] FalsePositives,
    [property: JsonConverter(typeof(CompactArrayConverter<long>))] long[] FalseNegatives,
    [property: JsonConverter(typeof(CompactArrayConverter<long>))] long[] TrueNegatives,
    [property: JsonConverter(typeof(CompactArrayConverter<double?>))] double?[] Precision,
    [property: JsonConverter(typeof(CompactArrayConverter<double?>))] double?[] Recall)
{
    internal static OneAgainstRest From(TaskCounts counts)
    {
        var classes = Enumerable.Range(0, counts.ClassCount).ToArray();
        long[] hits = [.. classes.Select(c => counts[c, c])];
        long[] images = [.. classes.Select(counts.ImagesOf)];
        long[] predicted = [.. classes.Select(counts.PredictedAs)];
        return new OneAgainstRest(
            hits,
            [.. classes.Select(c => predicted[c] - hits[c])],
            [.. classes.Select(c => images[c] - hits[c])],
            [.. classes.Select(c => counts.ImageCount - images[c] - predicted[c] + hits[c])],
            [.. classes.Select(c => Ratio(hits[c], predicted[c]))],
            [.. classes.Select(c => Ratio(hits[c], images[c]))]);
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
