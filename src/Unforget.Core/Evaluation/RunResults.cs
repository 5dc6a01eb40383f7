using System.Text.Json.Serialization;

namespace Unforget.Evaluation;

/// <summary>Metrics of a run: the headline numbers by predictor name, and everything else below each predictor.</summary>
/// <param name="Predictors">By predictor name, in the order in which they were first evaluated.</param>
public sealed record RunResults([property: JsonPropertyOrder(1)] IReadOnlyDictionary<string, PredictorResults> Predictors)
{
    /// <summary>Average incremental accuracy as published (accuracies rounded to 3 decimals before averaging).</summary>
    public IReadOnlyDictionary<string, double> AverageIncrementalAccuracy => Each(results => results.AverageIncrementalAccuracy);

    /// <summary>Average incremental accuracy of accuracies that are not rounded.</summary>
    public IReadOnlyDictionary<string, double> AverageIncrementalAccuracyRaw => Each(results => results.AverageIncrementalAccuracyRaw);

    /// <summary>Top-1 accuracy after the last task.</summary>
    public IReadOnlyDictionary<string, double> FinalAccuracy => Each(results => results.FinalAccuracy);

    /// <summary>Standard forgetting over groups after the last task.</summary>
    public IReadOnlyDictionary<string, double?> Forgetting => Each(results => results.Forgetting);

    private OrderedDictionary<string, T> Each<T>(Func<PredictorResults, T> select)
    {
        var values = new OrderedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, results) in Predictors)
        {
            values.Add(name, select(results));
        }

        return values;
    }
}
