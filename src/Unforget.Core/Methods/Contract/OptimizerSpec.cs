namespace Unforget.Methods.Contract;

/// <summary>An optimiser as plain numbers.</summary>
/// <param name="LearningRate">Before schedule and group factor; positive.</param>
/// <param name="WeightDecay">L2 coefficient added to gradients; 0 or more.</param>
public abstract record OptimizerSpec(double LearningRate, double WeightDecay);

/// <summary>Stochastic gradient descent, v = momentum*v + g, p -= rate*v; no dampening, no Nesterov step.</summary>
/// <param name="LearningRate">Before schedule and group factor; positive.</param>
/// <param name="Momentum">In [0, 1).</param>
/// <param name="WeightDecay">L2 coefficient added to gradients; 0 or more.</param>
public sealed record SgdSpec(double LearningRate, double Momentum, double WeightDecay) : OptimizerSpec(LearningRate, WeightDecay);

/// <summary>Adam (Kingma and Ba, 2015) with bias correction.</summary>
/// <param name="LearningRate">Before schedule and group factor; positive.</param>
/// <param name="WeightDecay">L2 coefficient added to gradients; 0 or more.</param>
/// <param name="FirstDecay">beta1, in [0, 1).</param>
/// <param name="SecondDecay">beta2, in [0, 1).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
public sealed record AdamSpec(
    double LearningRate, double WeightDecay = 0, double FirstDecay = 0.9, double SecondDecay = 0.999, double Epsilon = 1e-8)
    : OptimizerSpec(LearningRate, WeightDecay);
