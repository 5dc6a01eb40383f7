using Unforget.Evaluation;

namespace Unforget.Reporting;

/// <summary>What came out of a run; depends on recipe and thread count alone.</summary>
/// <param name="ClassNames">Names by label, in class order.</param>
/// <param name="AverageIncrementalAccuracy">By predictor, as published: mean of accuracies rounded to 3 decimals.</param>
/// <param name="AverageIncrementalAccuracyRaw">By predictor, not rounded.</param>
/// <param name="FinalAccuracy">By predictor, after the last task.</param>
/// <param name="Forgetting">By predictor, standard, over groups, after the last task.</param>
/// <param name="Predictors">All metrics of each predictor, task by task.</param>
/// <param name="Validation">The same metrics on the training images that <c>protocol.validation</c> holds out; null without.</param>
/// <param name="ToldTask">
/// Metrics of predictors that are told the task of each image, which class-incremental learning does not allow; null without such
/// predictors.
/// </param>
/// <param name="Training">Loss terms of every epoch.</param>
public sealed record ExperimentResults(
    IReadOnlyList<string> ClassNames,
    IReadOnlyDictionary<string, double> AverageIncrementalAccuracy,
    IReadOnlyDictionary<string, double> AverageIncrementalAccuracyRaw,
    IReadOnlyDictionary<string, double> FinalAccuracy,
    IReadOnlyDictionary<string, double?> Forgetting,
    IReadOnlyDictionary<string, PredictorResults> Predictors,
    IReadOnlyDictionary<string, PredictorResults>? Validation,
    IReadOnlyDictionary<string, PredictorResults>? ToldTask,
    IReadOnlyList<EpochResult> Training);

/// <summary>One epoch of training.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Epoch">From 0 within the stage.</param>
/// <param name="LearningRate">Rate of a group with factor 1.</param>
/// <param name="Losses">Mean of each loss term over the steps, and their sum as <c>loss</c>.</param>
public sealed record EpochResult(int Task, string Stage, int Epoch, double LearningRate, IReadOnlyDictionary<string, double> Losses);
