namespace Unforget.Evaluation;

/// <summary>One non-zero cell of a confusion matrix, for a table in long form.</summary>
/// <param name="Task">Index of the task after which the images were predicted.</param>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Class">True label, in class-order positions.</param>
/// <param name="Predicted">Predicted label, in class-order positions.</param>
/// <param name="Count">Number of images, at least 1.</param>
public sealed record ConfusionRow(int Task, string Predictor, int Class, int Predicted, long Count);
