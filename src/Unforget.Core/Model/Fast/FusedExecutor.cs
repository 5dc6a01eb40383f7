using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// Runs a backbone that is being trained, or held still beside a head that is, with fused kernels; what they do not cover goes
/// to libtorch. Owns the memory of its passes. Passes without gradients share theirs and wait for each other.
/// </summary>
internal sealed class FusedExecutor(Backbone backbone) : IDisposable
{
    private readonly Tensor[] _parameters = [.. backbone.parameters()];
    private readonly Stack<TrainingBackbone> _free = [];

    // Keeps lent memory alive: a pass that is dropped gives it back from its finalizer, in which whatever only the pass knew
    // would be finalized as well.
    private readonly HashSet<TrainingBackbone> _lent = [];
    private readonly Lock _passing = new();
    private long _batches;
    private TrainingBackbone? _statistics;
    private FusedBackbone? _inference;
    private bool _disposed;

    /// <summary>Number of batches computed here, and not by libtorch.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>Buffers made so far.</summary>
    public int Allocations { get; private set; }

    private bool IsDifferentiated => is_grad_enabled() && Array.Exists(_parameters, parameter => parameter.requires_grad);

    /// <summary>
    /// Whether a batch can be computed here: host floats, no gradient for the images, in training mode enough values for a
    /// variance, in evaluation mode no gradient for parameters.
    /// </summary>
    public bool Covers(Tensor images) =>
        FusedSupport.IsBatch(images, backbone.Description.Input)
        && !(images.requires_grad && is_grad_enabled())
        && images.shape[0] > (backbone.training ? 1 : 0)
        && (backbone.training || !IsDifferentiated)
        && backbone.Stem.Weight.dtype == ScalarType.Float32
        && backbone.Stem.Weight.device_type == DeviceType.CPU;

    /// <summary>Features and maps of covered images; results belong to the caller's dispose scope.</summary>
    public BackboneOutput Run(Tensor images)
    {
        Interlocked.Increment(ref _batches);
        if (IsDifferentiated)
        {
            using var scope = NewDisposeScope();
            var rented = Rent();
            var pass = new FusedPass(this, rented, images);
            var output = Run(pass, rented.Parameters);
            output.Raw.MoveToOuterDisposeScope();
            return output with { Maps = [.. output.Maps.Select(map => map.MoveToOuterDisposeScope())] };
        }

        lock (_passing)
        {
            FusedBackbone memory = backbone.training
                ? _statistics ??= FusedBackbone.ForTraining(backbone, backward: false)
                : _inference ??= FusedBackbone.ForInference(backbone);
            memory.LoadWeights();
            return memory.Forward(images);
        }
    }

    /// <summary>Takes memory back; called on any thread.</summary>
    public void Return(TrainingBackbone memory)
    {
        lock (_free)
        {
            _lent.Remove(memory);
            if (_disposed)
            {
                memory.Dispose();
            }
            else
            {
                _free.Push(memory);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_free)
        {
            _disposed = true;
            while (_free.TryPop(out var memory))
            {
                memory.Dispose();
            }
        }

        lock (_passing)
        {
            _statistics?.Dispose();
            _inference?.Dispose();
            (_statistics, _inference) = (null, null);
        }
    }

    /// <summary>A pass that fails gives its memory back: libtorch never hears of it.</summary>
    private static BackboneOutput Run(FusedPass pass, IReadOnlyList<Tensor> parameters)
    {
        try
        {
            return BackboneFunction.Run(pass, parameters);
        }
        catch
        {
            pass.Return();
            throw;
        }
    }

    private TrainingBackbone Rent()
    {
        lock (_free)
        {
            if (!_free.TryPop(out var memory))
            {
                memory = FusedBackbone.ForTraining(backbone, backward: true);
                Allocations++;
            }

            _lent.Add(memory);
            return memory;
        }
    }
}
