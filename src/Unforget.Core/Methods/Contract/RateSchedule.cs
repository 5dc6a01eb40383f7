namespace Unforget.Methods.Contract;

/// <summary>Factor on the learning rate, by epoch.</summary>
public abstract record RateSchedule
{
    /// <summary>Factor in epoch <paramref name="epoch"/> (from 0) of <paramref name="epochs"/>.</summary>
    public abstract double Factor(int epoch, int epochs);
}

/// <summary>Always 1.</summary>
public sealed record ConstantRate : RateSchedule
{
    /// <inheritdoc/>
    public override double Factor(int epoch, int epochs) => 1.0;
}

/// <summary>Cosine annealing to 0: (1 + cos(pi * max(0, epoch - lag) / epochs)) / 2.</summary>
/// <param name="Lag">Epochs by which the schedule is late. 1 is what PODNet's code does: it steps the scheduler after epoch e with value e.</param>
public sealed record CosineRate(int Lag) : RateSchedule
{
    /// <inheritdoc/>
    public override double Factor(int epoch, int epochs) =>
        0.5 * (1.0 + Math.Cos(Math.PI * Math.Max(0, epoch - Lag) / epochs));
}

/// <summary>Multiplied by <paramref name="Gamma"/> at every milestone.</summary>
/// <param name="Milestones">Epochs, ascending, before which a drop happens.</param>
/// <param name="Gamma">In (0, 1].</param>
/// <param name="Lag">Epochs by which the schedule is late.</param>
public sealed record StepRate(IReadOnlyList<int> Milestones, double Gamma, int Lag) : RateSchedule
{
    /// <inheritdoc/>
    public override double Factor(int epoch, int epochs) =>
        Math.Pow(Gamma, Milestones.Count(milestone => epoch - Lag >= milestone));
}
