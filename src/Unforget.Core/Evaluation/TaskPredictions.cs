using Unforget.Scenario;

namespace Unforget.Evaluation;

/// <summary>
/// What one predictor answered on the test images after one task. Labels are positions in the class order. The three
/// arrays describe the same images in the same order.
/// </summary>
/// <param name="Task">The task that was just learned.</param>
/// <param name="Predictor">Name of the predictor, such as <c>cnn</c> or <c>nme</c>.</param>
/// <param name="Targets">
/// True labels [N]. Labels of classes not yet learned (at least <see cref="LearningTask.SeenClassCount"/>) are allowed,
/// for a test over all classes, and are always errors.
/// </param>
/// <param name="Predictions">Predicted labels [N], each below <see cref="LearningTask.SeenClassCount"/>.</param>
/// <param name="TopFiveHits">
/// [N]: whether the true label is among the best min(5, scored classes) scores; false for a class not yet learned.
/// </param>
public sealed record TaskPredictions(LearningTask Task, string Predictor, int[] Targets, int[] Predictions, bool[] TopFiveHits);
