using System.Globalization;
using Unforget.Scenario;

namespace Unforget.Evaluation;

/// <summary>Everything the metrics need from one predictor after one task: counts, no predictions.</summary>
internal sealed class TaskCounts
{
    public TaskCounts(LearningTask task, int classCount, long topFiveHits, long[] confusion)
    {
        Task = task;
        ClassCount = classCount;
        TopFiveHits = topFiveHits;
        Confusion = confusion;
        ImageCount = confusion.Sum();
        Hits = HitsIn(0, task.SeenClassCount);
    }

    public LearningTask Task { get; }

    /// <summary>Seen classes, or more when the test holds classes not yet learned.</summary>
    public int ClassCount { get; }

    public long TopFiveHits { get; }

    /// <summary>[ClassCount * ClassCount]: entry (c, p) counts images of class c that were called p.</summary>
    public long[] Confusion { get; }

    public long ImageCount { get; }

    public long Hits { get; }

    public static TaskCounts From(TaskPredictions answers)
    {
        Check(answers);
        var classCount = Math.Max(answers.Task.SeenClassCount, answers.Targets.Max() + 1);
        var confusion = new long[classCount * classCount];
        for (var i = 0; i < answers.Targets.Length; i++)
        {
            confusion[(answers.Targets[i] * classCount) + answers.Predictions[i]]++;
        }

        return new TaskCounts(answers.Task, classCount, answers.TopFiveHits.LongCount(hit => hit), confusion);
    }

    public long this[int target, int prediction] => Confusion[(target * ClassCount) + prediction];

    public long ImagesOf(int target)
    {
        var sum = 0L;
        for (var prediction = 0; prediction < ClassCount; prediction++)
        {
            sum += this[target, prediction];
        }

        return sum;
    }

    public long PredictedAs(int prediction)
    {
        var sum = 0L;
        for (var target = 0; target < ClassCount; target++)
        {
            sum += this[target, prediction];
        }

        return sum;
    }

    /// <summary>Top-1 accuracy on the images of classes [first, end), against all predictions; null without images.</summary>
    public double? Accuracy(int first, int end)
    {
        var images = 0L;
        for (var target = first; target < end; target++)
        {
            images += ImagesOf(target);
        }

        return images == 0 ? null : (double)HitsIn(first, end) / images;
    }

    private long HitsIn(int first, int end)
    {
        var hits = 0L;
        for (var target = first; target < end; target++)
        {
            hits += this[target, target];
        }

        return hits;
    }

    private static void Check(TaskPredictions answers)
    {
        var (task, _, targets, predictions, topFiveHits) = answers;
        if (targets.Length == 0)
        {
            throw Refuse($"no test images after task {task.Index}: an accuracy needs at least one");
        }

        if (predictions.Length != targets.Length || topFiveHits.Length != targets.Length)
        {
            throw Refuse($"{targets.Length} targets, {predictions.Length} predictions and {topFiveHits.Length} top-5 hits: expected equal counts");
        }

        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] < 0)
            {
                throw Refuse($"target {targets[i]} at {i}: a label is at least 0");
            }

            if (predictions[i] < 0 || predictions[i] >= task.SeenClassCount)
            {
                throw Refuse($"prediction {predictions[i]} at {i}: valid are 0 to {task.SeenClassCount - 1}, the classes seen after task {task.Index}");
            }

            if (topFiveHits[i] && targets[i] >= task.SeenClassCount)
            {
                throw Refuse($"top-5 hit at {i} for class {targets[i]}: only the first {task.SeenClassCount} classes are scored");
            }
        }
    }

    private static ArgumentException Refuse(FormattableString message) =>
        new(message.ToString(CultureInfo.InvariantCulture));
}
