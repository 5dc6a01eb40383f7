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
        SgdSpec sgd when HostSgd.Covers(parameters) => new HostSgd(sgd, parameters),
        SgdSpec sgd => new Sgd(sgd, parameters),
        AdamSpec adam => new Adam(adam, parameters),
        _ => throw new ArgumentException($"unknown optimiser {spec.GetType().Name}", nameof(spec)),
    };

    /// <summary>One update from the gradients in place, which may be overwritten; parameters without gradient are left alone.</summary>
    /// <param name="learningRate">Before group factors.</param>
    /// <param name="clamp">Element-wise bound of gradients, applied before decay; null for none.</param>
    public abstract void Step(double learningRate, double? clamp);

    /// <summary>Drops the gradients. Only what is moved is differentiated, so no other parameter has any.</summary>
    public void ClearGradients()
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            Parameters[i].Parameter.grad = null;
        }
    }

    /// <summary>Everything that a resumed stage needs.</summary>
    public abstract void VisitState(IStateVisitor visitor);

    /// <inheritdoc/>
    public abstract void Dispose();

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
