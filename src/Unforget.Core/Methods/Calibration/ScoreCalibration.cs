using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Methods.Calibration;

/// <summary>What a calibration is fitted on: images with the scores that the trained network gives them.</summary>
/// <param name="Labels">Class of each of N images.</param>
/// <param name="Classifier">Scores of the classifier [N, C], scaled as in its loss, row by row.</param>
/// <param name="NearestMean">Scores of the nearest mean [N, C], row by row.</param>
/// <param name="TrainImages">Images of each of C classes that the last main stage trained on.</param>
internal sealed record CalibrationSample(IReadOnlyList<int> Labels, double[] Classifier, double[] NearestMean, IReadOnlyList<double> TrainImages);

/// <summary>
/// Predictors beside the classifier and the nearest mean that need no further training: the classifier with corrected scores, and both
/// together. Each has a few numbers that are fitted anew after every task; <see cref="LogLinearFit"/> says how.
/// </summary>
/// <param name="options">Which of them.</param>
internal sealed class ScoreCalibration(CalibrationOptions options)
{
    private double[] _offsets = [];
    private double[] _logPriors = [];
    private double _priorFactor;
    private double _nearness;

    /// <summary>Whether there is anything to fit.</summary>
    public bool IsWanted => options.IsWanted;

    /// <summary>Whether it was fitted yet.</summary>
    public bool IsFitted => _logPriors.Length > 0;

    private bool HasBias => options.Correction is ScoreCorrection.Bias or ScoreCorrection.All;

    private bool HasPrior => options.Correction is ScoreCorrection.Prior or ScoreCorrection.All;

    /// <summary>Offset b_c of each class; 0 for those of the first task.</summary>
    public IReadOnlyList<double> Offsets => _offsets;

    /// <summary>Factor tau of the logarithms of the shares.</summary>
    public double PriorFactor => _priorFactor;

    /// <summary>1 / T for the scores of the nearest mean; not negative.</summary>
    public double Nearness => _nearness;

    /// <summary>Fits all numbers.</summary>
    /// <param name="sample">Images that the classifier was not trained on, where there are such.</param>
    /// <param name="tasks">Tasks so far; each has an offset.</param>
    public void Fit(CalibrationSample sample, IReadOnlyList<LearningTask> tasks)
    {
        var total = sample.TrainImages.Sum();
        _logPriors = [.. sample.TrainImages.Select(images => Math.Log(Math.Max(images, 1.0) / total))];
        var classes = _logPriors.Length;
        if (HasBias)
        {
            var ofTask = tasks.SelectMany(task => Enumerable.Repeat(task.Index, task.NewClassCount)).ToArray();
            var found = LogLinearFit.Solve(new LogLinearProblem(
                sample.Labels, sample.Classifier, tasks.Count - 1, (_, label, parameter) => ofTask[label] == parameter + 1 ? 1.0 : 0.0));
            _offsets = [.. ofTask.Select(task => task == 0 ? 0.0 : found[task - 1])];
        }

        if (HasPrior)
        {
            _priorFactor = LogLinearFit.Solve(new LogLinearProblem(sample.Labels, sample.Classifier, 1, (_, label, _) => -_logPriors[label]))[0];
        }

        if (options.Combine)
        {
            var scores = sample.NearestMean;
            _nearness = Math.Max(0.0, LogLinearFit.Solve(new LogLinearProblem(
                sample.Labels, new double[scores.Length], 1, (image, label, _) => scores[(image * classes) + label]))[0]);
        }
    }

    /// <summary>The predictors; none before the first fit.</summary>
    /// <param name="classifier">Scores of the classifier, scaled as in its loss.</param>
    /// <param name="means">Class means of the nearest mean.</param>
    public IEnumerable<Predictor> Predictors(Func<NetworkOutput, Tensor> classifier, Tensor means)
    {
        if (!IsFitted)
        {
            yield break;
        }

        if (HasBias)
        {
            yield return new Predictor("cnn_bias", output => Shifted(classifier(output), _offsets));
        }

        if (HasPrior)
        {
            yield return new Predictor("cnn_prior", output => Shifted(classifier(output), [.. _logPriors.Select(log => -_priorFactor * log)]));
        }

        if (options.Combine)
        {
            yield return new Predictor("cnn_nme", output => Combined(classifier(output), NearestMean.Scores(output.Raw, means)));
        }
    }

    /// <summary>All that was fitted.</summary>
    public void VisitState(IStateVisitor visitor)
    {
        if (!IsWanted)
        {
            return;
        }

        using var section = visitor.Section("calibration");
        visitor.Visit("offsets", ref _offsets);
        visitor.Visit("log_priors", ref _logPriors);
        visitor.Visit("prior_factor", ref _priorFactor);
        visitor.Visit("nearness", ref _nearness);
    }

    private static Tensor Shifted(Tensor scores, double[] offsets)
    {
        using var scope = NewDisposeScope();
        return (scores + tensor(offsets, dtype: scores.dtype, device: scores.device)).MoveToOuterDisposeScope();
    }

    private Tensor Combined(Tensor classifier, Tensor nearest)
    {
        using var scope = NewDisposeScope();
        return (0.5 * (F.softmax(classifier, dim: 1) + F.softmax(_nearness * nearest, dim: 1))).MoveToOuterDisposeScope();
    }
}
