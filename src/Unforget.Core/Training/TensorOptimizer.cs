using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>An optimiser on libtorch, one operation after the other: for every device and type.</summary>
/// <param name="parameters">What to move; not owned.</param>
internal abstract class TensorOptimizer(IReadOnlyList<OptimizedParameter> parameters) : Optimizer(parameters)
{
    /// <inheritdoc/>
    public sealed override void Step(double learningRate, double? clamp)
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

    /// <summary>Called before the parameters of a step.</summary>
    protected virtual void BeginStep()
    {
    }

    /// <summary>Moves one parameter; the gradient is clamped and decayed and may be overwritten.</summary>
    protected abstract void Update(int index, Parameter parameter, Tensor gradient, double rate);

    /// <summary>Zeros shaped and laid out like each parameter; owned by the optimiser.</summary>
    protected Tensor[] Buffers() => [.. Parameters.Select(item => zeros_like(item.Parameter, requires_grad: false).DetachFromDisposeScope())];
}
