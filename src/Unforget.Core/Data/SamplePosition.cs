namespace Unforget.Data;

/// <summary>An epoch of a run, all parts 0-based.</summary>
/// <param name="Task">Task of the scenario.</param>
/// <param name="Stage">Stage of the task.</param>
/// <param name="Epoch">Epoch of the stage.</param>
public readonly record struct SamplePosition(int Task, int Stage, int Epoch);
