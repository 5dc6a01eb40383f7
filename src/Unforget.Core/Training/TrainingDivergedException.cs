namespace Unforget.Training;

/// <summary>Training cannot go on: a loss is NaN, infinite or negative where it must not be. Nothing computed before is lost.</summary>
/// <param name="message">One line, ready to print.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
