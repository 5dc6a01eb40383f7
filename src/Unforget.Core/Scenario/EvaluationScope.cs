namespace Unforget.Scenario;

/// <summary>Which test images a task is evaluated on.</summary>
public enum EvaluationScope
{
    /// <summary>Those of the classes seen so far (the usual protocol).</summary>
    Seen,

    /// <summary>Those of every class of the data set; a class not yet learned counts as an error.</summary>
    All,
}
