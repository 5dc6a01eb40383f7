using System.Globalization;
using System.Text;
using Unforget.Evaluation;

namespace Unforget.Reporting;

/// <summary>The headline metrics as CSV, in task order: one row per task and predictor, fractions in [0, 1], empty where there is nothing to measure.</summary>
internal static class MetricsTable
{
    private static readonly (string Name, Func<TaskResults, double?> Value)[] Columns =
    [
        ("seen_classes", results => results.SeenClasses),
        ("images", results => results.Images),
        ("accuracy", results => results.Accuracy),
        ("accuracy_top5", results => results.AccuracyTop5),
        ("old_accuracy", results => results.OldAccuracy),
        ("new_accuracy", results => results.NewAccuracy),
        ("average_incremental_accuracy", results => results.AverageIncrementalAccuracy),
        ("average_incremental_accuracy_raw", results => results.AverageIncrementalAccuracyRaw),
        ("forgetting", results => results.Forgetting),
        ("forgetting_per_class", results => results.ForgettingPerClass),
        ("forgetting_per_task", results => results.ForgettingPerTask),
        ("forgetting_code", results => results.ForgettingCode),
        ("forgetting_thesis", results => results.ForgettingThesis),
        ("class_history_accuracy", results => results.ClassHistoryAccuracy),
    ];

    public static string Write(IReadOnlyDictionary<string, PredictorResults> predictors)
    {
        var text = new StringBuilder("task,predictor,").AppendJoin(',', Columns.Select(column => column.Name)).Append('\n');
        var rows = predictors.SelectMany(pair => pair.Value.Tasks.Select(results => (Predictor: pair.Key, Results: results)));
        foreach (var (predictor, results) in rows.OrderBy(row => row.Results.Task))
        {
            text.Append(CultureInfo.InvariantCulture, $"{results.Task},{predictor},")
                .AppendJoin(',', Columns.Select(column => column.Value(results)?.ToString("R", CultureInfo.InvariantCulture)))
                .Append('\n');
        }

        return text.ToString();
    }
}
