using Unforget.Data;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Evaluation;

/// <summary>Runs a method's predictors over images: one forward pass, however many predictors there are.</summary>
/// <param name="data">The tasks, for predictors that are told the task of an image.</param>
/// <param name="preparer">Turns stored images into network input.</param>
/// <param name="batchSize">Images per forward pass.</param>
/// <param name="cancellation">Checked between batches.</param>
public sealed class Evaluator(ITaskData data, IImagePreparer preparer, int batchSize, CancellationToken cancellation)
{
    private const int TopCount = 5;

    /// <summary>Predictions of the state after a task, one entry per predictor.</summary>
    /// <param name="method">Its network is put into evaluation mode.</param>
    /// <param name="task">The task that was learned last.</param>
    /// <param name="items">The images, labelled in class order.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyList<TaskPredictions> Evaluate(IncrementalMethod method, LearningTask task, IReadOnlyList<ImageItem> items)
    {
        var predictors = method.Predictors;
        var answers = predictors.Select(predictor => new TaskPredictions(
            task, predictor.Name, [.. items.Select(item => item.Label)], new int[items.Count], new bool[items.Count])).ToArray();
        using var network = method.Network.Freeze();
        using var batches = new ImageBatch(preparer, batchSize, network.Network.Device);
        method.Network.eval();
        for (var start = 0; start < items.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var count = Math.Min(batchSize, items.Count - start);
            var batch = Enumerable.Range(start, count).Select(index => items[index]).ToArray();
            var output = network.Forward(batches.Load(batch, ImageTransform.Test, drawSeed: 0));
            for (var i = 0; i < predictors.Count; i++)
            {
                var scores = predictors[i].Scores(output);
                Score(predictors[i].NeedsTaskIdentity ? WithinTask(scores, batch) : scores, answers[i], start);
            }
        }

        return answers;
    }

    /// <summary>Scores [N, C] with minus infinity outside the task of each image; images of classes not yet learned keep all.</summary>
    private Tensor WithinTask(Tensor scores, ImageItem[] batch)
    {
        var classes = (int)scores.shape[1];
        var outside = new bool[batch.Length * classes];
        for (var i = 0; i < batch.Length; i++)
        {
            if (data.Tasks.FirstOrDefault(task => batch[i].Label >= task.FirstClass && batch[i].Label < task.SeenClassCount) is { } own
                && own.SeenClassCount <= classes)
            {
                outside.AsSpan(i * classes, own.FirstClass).Fill(true);
                outside.AsSpan((i * classes) + own.SeenClassCount, classes - own.SeenClassCount).Fill(true);
            }
        }

        return scores.masked_fill(tensor(outside, [batch.Length, classes]).to(scores.device), double.NegativeInfinity);
    }

    private static void Score(Tensor scores, TaskPredictions answers, int start)
    {
        var (count, classes) = ((int)scores.shape[0], (int)scores.shape[1]);
        var top = Math.Min(TopCount, classes);
        var best = scores.topk(top, dim: 1).indexes.cpu().contiguous().data<long>().ToArray(); // [N, top], best first
        for (var i = 0; i < count; i++)
        {
            var row = best.AsSpan(i * top, top);
            answers.Predictions[start + i] = (int)row[0];
            answers.TopFiveHits[start + i] = row.Contains(answers.Targets[start + i]);
        }
    }
}
