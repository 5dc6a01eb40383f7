using System.ComponentModel.DataAnnotations;

namespace Unforget.Methods.Contract;

/// <summary>Kind of learning rate schedule.</summary>
public enum ScheduleKind
{
    /// <summary>Cosine annealing to 0.</summary>
    Cosine,

    /// <summary>Drops at milestones.</summary>
    Steps,

    /// <summary>No change.</summary>
    Constant,
}

/// <summary>Hyper-parameters of a method's main training stage (recipe block <c>training</c>). Defaults are those of PODNet on CIFAR-100.</summary>
public sealed record TrainingOptions : IValidatableObject
{
    /// <summary>Epochs of every task, the base task included.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 160;

    /// <summary>Images per step.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Initial learning rate.</summary>
    [Range(1e-9, 1000.0)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Momentum of stochastic gradient descent.</summary>
    [Range(0.0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>L2 coefficient, on all trained parameters.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Element-wise bound of gradients before decay and momentum; null for none.</summary>
    [Range(1e-9, 1e9)]
    public double? GradientClamp { get; init; } = 5.0;

    /// <summary>Learning rate over epochs.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Epochs by which the schedule is late; 1 is what the original code does.</summary>
    [Range(0, 100)]
    public int ScheduleLag { get; init; } = 1;

    /// <summary>Epochs of the drops of schedule <c>steps</c>, ascending, before the last epoch.</summary>
    [Range(1, 100_000)]
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>Factor of each drop.</summary>
    [Range(1e-6, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <summary>Rules between values: schedule <c>steps</c> has milestones, ascending and below <see cref="Epochs"/>.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Schedule != ScheduleKind.Steps)
        {
            yield break;
        }

        var milestones = string.Join(", ", Milestones);
        if (Milestones.Count == 0)
        {
            yield return new ValidationResult("schedule steps needs milestones, such as [80, 120]");
        }
        else if (Milestones.Zip(Milestones.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return new ValidationResult($"milestones must ascend, got [{milestones}]");
        }
        else if (Milestones[^1] >= Epochs)
        {
            yield return new ValidationResult($"milestones must be below epochs {Epochs}, got [{milestones}]");
        }
    }

    /// <summary>The schedule as the contract knows it.</summary>
    public RateSchedule RateSchedule() => Schedule switch
    {
        ScheduleKind.Cosine => new CosineRate(ScheduleLag),
        ScheduleKind.Steps => new StepRate(Milestones, Gamma, ScheduleLag),
        ScheduleKind.Constant => new ConstantRate(),
        _ => throw new InvalidOperationException($"unknown schedule {Schedule}"),
    };

    /// <summary>The optimiser as the contract knows it.</summary>
    public SgdSpec Sgd() => new(LearningRate, Momentum, WeightDecay);

    /// <summary>A training stage with these hyper-parameters: the recipe's block <c>training</c> then works for the method.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="sources">Which images.</param>
    /// <param name="groups">What the optimiser moves.</param>
    public Stage MainStage(string name, StageSources sources, IReadOnlyList<ParameterGroup> groups) => new()
    {
        Name = name,
        Epochs = Epochs,
        Sources = sources,
        BatchSize = BatchSize,
        Groups = groups,
        Optimizer = Sgd(),
        Schedule = RateSchedule(),
        GradientClamp = GradientClamp,
    };
}
