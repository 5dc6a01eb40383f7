namespace Unforget.Methods.Calibration;

/// <summary>Corrections of the classifier's scores that are fitted after every task.</summary>
public enum ScoreCorrection
{
    /// <summary>None.</summary>
    None,

    /// <summary>Predictor <c>cnn_bias</c>: an offset for the classes of every task but the first.</summary>
    Bias,

    /// <summary>Predictor <c>cnn_prior</c>: minus a factor times the logarithm of each class's share of the training images.</summary>
    Prior,

    /// <summary>Both predictors.</summary>
    All,
}

/// <summary>
/// What is read from the scores of a trained network beside <c>cnn</c> and <c>nme</c>. Everything is fitted after a task on the exemplars
/// that <c>memory.calibration_share</c> keeps apart, or, where that is 0, on the exemplars that the network was trained on.
/// </summary>
public sealed record CalibrationOptions
{
    /// <summary>Corrections of the classifier, each a predictor of its own.</summary>
    public ScoreCorrection Correction { get; init; } = ScoreCorrection.None;

    /// <summary>Predictor <c>cnn_nme</c>: the mean of the softmax of the classifier's scores and of that of the nearest mean.</summary>
    public bool Combine { get; init; }

    /// <summary>Whether there is anything to fit.</summary>
    internal bool IsWanted => Combine || Correction != ScoreCorrection.None;
}
