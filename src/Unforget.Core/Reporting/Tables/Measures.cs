using Unforget.Evaluation;

namespace Unforget.Reporting.Tables;

/// <summary>Numbers of a record as tables show them: accuracies in percent. Null where a record lacks the predictor or the value.</summary>
internal static class Measures
{
    public static Func<RunRecord, double?> Average(string predictor) => Percent(predictor, results => results.AverageIncrementalAccuracy);

    public static Func<RunRecord, double?> Final(string predictor) => Percent(predictor, results => results.FinalAccuracy);

    public static Func<RunRecord, double?> Forgetting(string predictor) => Percent(predictor, results => results.Forgetting);

    public static Func<RunRecord, double?> Accuracy(string predictor, int task) => AfterTask(predictor, task, results => results.Accuracy);

    public static Func<RunRecord, double?> RunningAverage(string predictor, int task) =>
        AfterTask(predictor, task, results => results.AverageIncrementalAccuracy);

    public static Func<RunRecord, double?> Group(string predictor, string group) =>
        Percent(predictor, results => results.Tasks.Count > 0 ? results.Tasks[^1].AccuracyPerGroup.GetValueOrDefault(group) : null);

    private static Func<RunRecord, double?> AfterTask(string predictor, int task, Func<TaskResults, double> value) =>
        Percent(predictor, results => results.Tasks.FirstOrDefault(one => one.Task == task) is { } found ? value(found) : null);

    private static Func<RunRecord, double?> Percent(string predictor, Func<PredictorResults, double?> value) =>
        record => record.Results.Predictors.TryGetValue(predictor, out var results) ? 100 * value(results) : null;
}
