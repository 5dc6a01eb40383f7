using TorchSharp;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Model.Fast;
using Unforget.Training.Fast;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>
/// <see cref="Sgd"/> for float32 parameters in host memory: one multi-threaded pass over parameters, gradients and a single
/// buffer of velocities, where libtorch makes five for each parameter. Whichever engine runs the backbone. Every number is
/// computed by itself, so results do not depend on the number of threads. Gradients are left as they are.
/// </summary>
internal sealed unsafe class HostSgd : Optimizer
{
    // The widest vector: a parameter's velocities begin at whole vectors and may be read and written beyond their end.
    private const int Alignment = 16;

    private readonly PieceUpdate _update = FusedSupport.Run(new Kernel());
    private readonly float _momentum;
    private readonly Tensor _buffer;
    private readonly Tensor[] _velocities;
    private readonly nint[] _offsets;
    private readonly float*[] _values;
    private readonly bool[] _isChannelsLast;
    private readonly SgdPiece[] _pieces;

    public HostSgd(SgdSpec spec, IReadOnlyList<OptimizedParameter> parameters)
        : base(parameters)
    {
        _momentum = (float)spec.Momentum;
        _offsets = new nint[parameters.Count + 1];
        _velocities = new Tensor[parameters.Count];
        _values = new float*[parameters.Count];
        _isChannelsLast = [.. parameters.Select(item => IsChannelsLast(item.Parameter))];
        _pieces = new SgdPiece[parameters.Count];
        for (var i = 0; i < parameters.Count; i++)
        {
            _offsets[i + 1] = _offsets[i] + (nint)(parameters[i].Parameter.numel() + Alignment - 1) / Alignment * Alignment;
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        _buffer = zeros(_offsets[^1], dtype: ScalarType.Float32).DetachFromDisposeScope();
        for (var i = 0; i < parameters.Count; i++)
        {
            var dense = Dense(parameters[i].Parameter, _isChannelsLast[i]);
            _values[i] = TensorMemory.Pointer(dense);
            var velocity = _buffer.narrow(0, _offsets[i], dense.numel()).view(dense.shape);
            _velocities[i] = (_isChannelsLast[i] ? velocity.permute(0, 3, 1, 2) : velocity).DetachFromDisposeScope();
        }
    }

    private delegate void PieceUpdate(SgdPiece piece, float momentum, float bound);

    /// <summary>Whether all parameters are dense host floats and the processor has the vectors.</summary>
    public static bool Covers(IReadOnlyList<OptimizedParameter> parameters) => FusedSupport.Lanes > 0 && parameters.All(item =>
        item.Parameter.dtype == ScalarType.Float32
        && item.Parameter.device_type == DeviceType.CPU
        && (item.Parameter.is_contiguous() || IsChannelsLast(item.Parameter)));

    /// <inheritdoc/>
    public override void Step(double learningRate, double? clamp)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (_, parameter, factor, decay) = Parameters[i];
            _pieces[i] = default;
            if (parameter.grad is { } gradient)
            {
                var dense = Dense(gradient, _isChannelsLast[i]);
                _pieces[i] = new SgdPiece(
                    _values[i],
                    TensorMemory.Pointer(dense),
                    TensorMemory.Pointer(_buffer) + _offsets[i],
                    (nint)dense.numel(),
                    (float)(learningRate * factor),
                    (float)decay);
            }
        }

        var bound = (float)(clamp ?? double.PositiveInfinity);
        var team = ThreadTeam.Of(get_num_threads());
        team.Run(worker => Update(team.Part(worker, (int)(_offsets[^1] / Alignment)), bound));
    }

    /// <inheritdoc/>
    public override void VisitState(IStateVisitor visitor) => visitor.Visit("velocity", Named(_velocities));

    /// <inheritdoc/>
    public override void Dispose()
    {
        Array.ForEach(_velocities, velocity => velocity.Dispose());
        _buffer.Dispose();
    }

    /// <summary>A tensor in the memory order of its parameter: itself, a view, or a copy where the orders differ.</summary>
    private static Tensor Dense(Tensor tensor, bool isChannelsLast)
    {
        var ordered = isChannelsLast ? tensor.permute(0, 2, 3, 1) : tensor; // [O, I, k, k] -> [O, k, k, I]
        return ordered.is_contiguous() ? ordered : ordered.contiguous();
    }

    private static bool IsChannelsLast(Tensor tensor)
    {
        using var rows = tensor.dim() == 4 && !tensor.is_contiguous() ? tensor.permute(0, 2, 3, 1) : null;
        return rows is not null && rows.is_contiguous();
    }

    /// <summary>Moves a worker's part of the buffer, in units of <see cref="Alignment"/>.</summary>
    private void Update((int First, int End) part, float bound)
    {
        var (start, end) = ((nint)part.First * Alignment, (nint)part.End * Alignment);
        for (var i = 0; i < _pieces.Length; i++)
        {
            var first = Math.Max(start - _offsets[i], 0);
            var last = Math.Min(end - _offsets[i], _pieces[i].Count);
            if (first >= last)
            {
                continue;
            }

            _update(_pieces[i].Part(first, last), _momentum, bound);
        }
    }

    private sealed class Kernel : ILaneWork<PieceUpdate>
    {
        public PieceUpdate Run<TVector>()
            where TVector : struct, ILanes<TVector> => SgdKernels<TVector>.Update;
    }
}
