using TorchSharp.Modules;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>Moves the parameters of a stage. One optimiser lives for one stage.</summary>
internal abstract class Optimizer : IDisposable
{
    /// <param name="parameters">What to move; not owned.</param>
    protected Optimizer(IReadOnlyList<OptimizedParameter> parameters) => Parameters = parameters;

    /// <summary>What is moved, in a fixed order.</summary>
    protected IReadOnlyList<OptimizedParameter> Parameters { get; }

    /// <summary>Creates the optimiser that a stage asks for.</summary>
    public static Optimizer Create(OptimizerSpec spec, IReadOnlyList<OptimizedParameter> parameters) => spec switch
    {
        SgdSpec sgd => new Sgd(sgd, parameters),
        AdamSpec adam => new Adam(adam, parameters),
        _ => throw new ArgumentException($"unknown optimiser {spec.GetType().Name}", nameof(spec)),
    };

    /// <summary>One update from the gradients in place; parameters without gradient are left alone.</summary>
    /// <param name="learningRate">Before group factors.</param>
    /// <param name="clamp">Element-wise bound of gradients, applied before decay; null for none.</param>
    public void Step(double learningRate, double? clamp)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        BeginStep();
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (_, parameter, factor, decay) = Parameters[i];
            if (parameter.grad is not { } gradient)
            {
                continue;
            }

            if (clamp is { } bound)
            {
                gradient.clamp_(-bound, bound);
            }

            if (decay != 0.0)
            {
                gradient.add_(parameter, alpha: decay);
            }

            Update(i, parameter, gradient, learningRate * factor);
        }
    }

    /// <summary>Everything that a resumed stage needs.</summary>
    public abstract void VisitState(IStateVisitor visitor);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Called before the parameters of a step.</summary>
    protected virtual void BeginStep()
    {
    }

    /// <summary>Moves one parameter; the gradient is clamped and decayed and may be overwritten.</summary>
    protected abstract void Update(int index, Parameter parameter, Tensor gradient, double rate);

    /// <summary>Zeros shaped and laid out like each parameter; owned by the optimiser.</summary>
    protected Tensor[] Buffers() => [.. Parameters.Select(item => zeros_like(item.Parameter, requires_grad: false).DetachFromDisposeScope())];

    /// <summary>Buffers by parameter name.</summary>
    protected Dictionary<string, Tensor> Named(Tensor[] buffers) =>
        Parameters.Zip(buffers).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
}

/// <summary>A parameter in an optimiser.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="RateFactor">Multiplies the learning rate.</param>
/// <param name="WeightDecay">L2 coefficient.</param>
internal sealed record OptimizedParameter(string Name, Parameter Parameter, double RateFactor, double WeightDecay);
