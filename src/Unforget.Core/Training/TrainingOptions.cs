using System.ComponentModel.DataAnnotations;

namespace Unforget.Training;

/// <summary>Course of the learning rate over a stage.</summary>
public enum ScheduleKind
{
    /// <summary>Half a cosine wave down to zero.</summary>
    Cosine,

    /// <summary>Multiplied at given epochs.</summary>
    Steps,

    /// <summary>Unchanged.</summary>
    Constant,
}

/// <summary>The main stage of a task.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the data of a task.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 160;

    /// <summary>Images in a step.</summary>
    [Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Initial learning rate.</summary>
    [Range(0.0, 1e6)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Momentum of SGD.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>L2 penalty added to the gradient.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Bound of each gradient element; null for none.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? GradientClamp { get; init; } = 5.0;

    /// <summary>Course of the learning rate.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Epochs by which the schedule lags.</summary>
    [Range(0, 1000)]
    public int ScheduleLag { get; init; } = 1;

    /// <summary>Epochs at which <see cref="ScheduleKind.Steps"/> multiplies.</summary>
    [Range(1, 100_000)]
    public int[] Milestones { get; init; } = [];

    /// <summary>Factor at a milestone.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Gamma { get; init; } = 0.1;
}
