using Unforget.Evaluation;
using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>Numbers of a record as tables show them: accuracies in percent. Null where a record lacks the predictor or the value.</summary>
internal static class Measures
{
    /// <summary>The value of <c>protocol.evaluate</c> for held-out training images.</summary>
    private const string HeldOut = "held_out";

    public static Func<RunRecord, double?> Average(string predictor) => Percent(predictor, results => results.AverageIncrementalAccuracy);

    /// <summary>
    /// Average incremental accuracy on images held out from training, in percent: the evaluation itself where it is on those, else
    /// what stands beside it. Null without held-out images.
    /// </summary>
    public static Func<RunRecord, double?> HeldOutAverage(string predictor) => record =>
        (IsJudgedOnHeldOut(record) ? record.Results.Predictors : record.Results.Validation)?.GetValueOrDefault(predictor) is { } results
            ? 100 * results.AverageIncrementalAccuracy
            : null;

    /// <summary>Whether the run was judged on held-out images at all.</summary>
    public static bool HasHeldOut(RunRecord record) => IsJudgedOnHeldOut(record) || record.Results.Validation is not null;

    /// <summary>Whether the run was evaluated on held-out training images instead of test images.</summary>
    public static bool IsJudgedOnHeldOut(RunRecord record) =>
        (string?)RecipeKeys.Find(record.Recipe, "protocol.evaluate") == HeldOut;

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
