using System.ComponentModel.DataAnnotations;

namespace Unforget.Scenario;

/// <summary>How the classes of a data set arrive: the block <c>protocol</c> of a recipe.</summary>
public sealed record ProtocolOptions
{
    /// <summary>Classes of the first task.</summary>
    [Range(1, int.MaxValue)]
    public int BaseClasses { get; init; } = 50;

    /// <summary>New classes of every later task; the last one has fewer where they do not divide the remainder.</summary>
    [Range(1, int.MaxValue)]
    public int Increment { get; init; } = 10;

    /// <summary>Tasks after the base task; null for as many as it takes to learn all classes. All of their classes must exist.</summary>
    [Range(0, int.MaxValue)]
    public int? Steps { get; init; }

    /// <summary>Order in which the classes arrive.</summary>
    public ClassOrderSpec ClassOrder { get; init; } = ClassOrderSpec.Named("order1");

    /// <summary>Seed of the class order <c>seeded</c>; null for the seed of the run.</summary>
    [Range(typeof(long), "0", "9223372036854775807", ParseLimitsInInvariantCulture = true)]
    public long? OrderSeed { get; init; }

    /// <summary>Which images a task is evaluated on.</summary>
    public EvaluationScope Evaluate { get; init; } = EvaluationScope.Seen;

    /// <summary>Fraction of the training images of every class held out for validation; 0 in the published runs.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Validation { get; init; }

    /// <summary>Consecutive classes in a group of the accuracy tables, whatever the increment.</summary>
    [Range(1, int.MaxValue)]
    public int GroupSize { get; init; } = 10;
}
