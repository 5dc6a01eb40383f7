using Unforget.Methods.Contract;
using Unforget.Scenario;

namespace Unforget;

/// <summary>What a run is going to do, known before training.</summary>
/// <param name="Tasks">By task.</param>
/// <param name="Parameters">Trainable numbers of the network at the start.</param>
/// <param name="Warnings">Lines that a person should read before waiting.</param>
public sealed record RunPlan(IReadOnlyList<TaskPlan> Tasks, long Parameters, IReadOnlyList<string> Warnings)
{
    /// <summary>Images that training will see, every pass counted.</summary>
    public long ImageCount => Tasks.Sum(task => task.Stages.Sum(stage => stage.Images));

    /// <summary>Training steps.</summary>
    public long StepCount => Tasks.Sum(task => task.Stages.Sum(stage => stage.Steps));

    /// <summary>Estimated training time on this machine, from a short probe.</summary>
    public TimeSpan Estimate => TimeSpan.FromSeconds(Tasks.Sum(task => task.Stages.Sum(stage => stage.Seconds)));
}

/// <summary>Plan of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="TrainImages">Images of its new classes that it trains on.</param>
/// <param name="MemoryImages">Exemplars it starts with.</param>
/// <param name="TestImages">Images it is judged on.</param>
/// <param name="Stages">Its stages.</param>
public sealed record TaskPlan(LearningTask Task, int TrainImages, int MemoryImages, int TestImages, IReadOnlyList<StagePlan> Stages);

/// <summary>Plan of a stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Images">Images over all epochs.</param>
/// <param name="Steps">Steps over all epochs.</param>
/// <param name="Seconds">Estimated time.</param>
public sealed record StagePlan(Stage Stage, long Images, long Steps, double Seconds);
