using TorchSharp.Modules;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>
/// Stochastic gradient descent with momentum; see <see cref="SgdSpec"/>. On libtorch; <see cref="HostSgd"/> does the same faster
/// where it can.
/// </summary>
internal sealed class Sgd : TensorOptimizer
{
    private readonly double _momentum;
    private readonly Tensor[] _velocities;

    public Sgd(SgdSpec spec, IReadOnlyList<OptimizedParameter> parameters)
        : base(parameters)
    {
        _momentum = spec.Momentum;
        _velocities = Buffers();
    }

    /// <inheritdoc/>
    public override void VisitState(IStateVisitor visitor) => visitor.Visit("velocity", Named(_velocities));

    /// <inheritdoc/>
    public override void Dispose() => Array.ForEach(_velocities, velocity => velocity.Dispose());

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, Tensor gradient, double rate)
    {
        // Starting from zero gives v = g at the first step, as frameworks do that create the buffer there.
        _velocities[index].mul_(_momentum).add_(gradient);
        parameter.add_(_velocities[index], alpha: -rate);
    }
}
