namespace Unforget.Scenario;

/// <summary>
/// One step of class-incremental learning: the classes that arrive together. Labels are positions in the class order,
/// so the classes of a task are a range.
/// </summary>
/// <param name="Index">0 for the base task.</param>
/// <param name="FirstClass">First new label; also the number of classes learned before.</param>
/// <param name="NewClassCount">Number of new classes, at least 1.</param>
public sealed record LearningTask(int Index, int FirstClass, int NewClassCount)
{
    /// <summary>Classes learned before this task (o_t).</summary>
    public int OldClassCount => FirstClass;

    /// <summary>Classes known after this task (n_t).</summary>
    public int SeenClassCount => FirstClass + NewClassCount;
}
