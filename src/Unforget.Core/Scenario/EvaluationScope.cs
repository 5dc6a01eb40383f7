namespace Unforget.Scenario;

/// <summary>Which images a task is evaluated on.</summary>
public enum EvaluationScope
{
    /// <summary>Those of the classes seen so far (the usual protocol).</summary>
    Seen,

    /// <summary>Those of every class of the data set; a class not yet learned counts as an error.</summary>
    All,

    /// <summary>
    /// Held-out training images of the classes seen so far; the test images are not looked at. For choosing settings: with a
    /// protocol that learns the base classes of the real one in pseudo-increments, no test image and no later class decides.
    /// </summary>
    HeldOut,
}
