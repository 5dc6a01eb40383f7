using TorchSharp.Modules;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>Adam; see <see cref="AdamSpec"/>.</summary>
internal sealed class Adam : TensorOptimizer
{
    private readonly AdamSpec _spec;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private long _steps;

    public Adam(AdamSpec spec, IReadOnlyList<OptimizedParameter> parameters)
        : base(parameters)
    {
        _spec = spec;
        _first = Buffers();
        _second = Buffers();
    }

    /// <inheritdoc/>
    public override void VisitState(IStateVisitor visitor)
    {
        visitor.Visit("steps", ref _steps);
        visitor.Visit("first_moment", Named(_first));
        visitor.Visit("second_moment", Named(_second));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Array.ForEach(_first, moment => moment.Dispose());
        Array.ForEach(_second, moment => moment.Dispose());
    }

    /// <inheritdoc/>
    protected override void BeginStep() => _steps++;

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, Tensor gradient, double rate)
    {
        _first[index].mul_(_spec.FirstDecay).add_(gradient, alpha: 1.0 - _spec.FirstDecay);
        _second[index].mul_(_spec.SecondDecay).addcmul_(gradient, gradient, 1.0 - _spec.SecondDecay);
        var firstCorrection = 1.0 - Math.Pow(_spec.FirstDecay, _steps);
        var secondCorrection = Math.Sqrt(1.0 - Math.Pow(_spec.SecondDecay, _steps));
        var denominator = (_second[index].sqrt() / secondCorrection).add_(_spec.Epsilon);
        parameter.addcdiv_(_first[index], denominator, -rate / firstCorrection);
    }
}
