using Unforget.Evaluation;
using Unforget.Scenario;

namespace Unforget.Tests.Evaluation;

/// <summary>Builds the answers of a predictor for tests.</summary>
internal static class Answers
{
    /// <summary>Entry c of <paramref name="perClass"/> lists what the images of class c were called.</summary>
    public static TaskPredictions Of(LearningTask task, params int[][] perClass) =>
        Named("cnn", task, perClass);

    public static TaskPredictions Named(string predictor, LearningTask task, params int[][] perClass)
    {
        int[] targets = [.. perClass.SelectMany((called, target) => called.Select(_ => target))];
        int[] predictions = [.. perClass.SelectMany(called => called)];
        return new TaskPredictions(task, predictor, targets, predictions, Hits(targets, predictions));
    }

    /// <summary>Tasks with the given numbers of new classes.</summary>
    public static LearningTask[] Tasks(params int[] newClassCounts)
    {
        var first = 0;
        return [.. newClassCounts.Select((count, index) =>
        {
            first += count;
            return new LearningTask(index, first - count, count);
        })];
    }

    public static bool[] Hits(int[] targets, int[] predictions) =>
        [.. targets.Zip(predictions, (target, prediction) => target == prediction)];
}
