using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>Runs a backbone in training form with fused kernels; what they do not cover goes to libtorch. Owns the memory of its passes.</summary>
internal sealed class FusedExecutor(Backbone backbone) : IDisposable
{
    private readonly Stack<TrainingBackbone> _free = [];
    private TrainingBackbone? _statistics;
    private bool _disposed;

    /// <summary>Number of batches computed here, and not by libtorch.</summary>
    public long Batches { get; private set; }

    /// <summary>Buffers made so far.</summary>
    public int Allocations { get; private set; }

    /// <summary>Whether a batch can be computed here: training mode, host floats, no gradient for the images, enough values for a variance.</summary>
    public bool Covers(Tensor images)
    {
        var input = backbone.Description.Input;
        return backbone.training
            && images.dtype == ScalarType.Float32
            && images.device_type == DeviceType.CPU
            && !(images.requires_grad && is_grad_enabled())
            && images.shape.Length == 4 && images.shape[0] > 1
            && images.shape[1] == input.Channels && images.shape[2] == input.Height && images.shape[3] == input.Width
            && backbone.Stem.Weight.dtype == ScalarType.Float32
            && backbone.Stem.Weight.device_type == DeviceType.CPU;
    }

    /// <summary>Features and maps of covered images; results belong to the caller's dispose scope.</summary>
    public BackboneOutput Run(Tensor images)
    {
        Batches++;
        if (is_grad_enabled() && backbone.parameters().Any(parameter => parameter.requires_grad))
        {
            using var scope = NewDisposeScope();
            var memory = Rent();
            var output = BackboneFunction.Run(new FusedPass(this, memory, images), memory.Parameters);
            output.Raw.MoveToOuterDisposeScope();
            return output with { Maps = [.. output.Maps.Select(map => map.MoveToOuterDisposeScope())] };
        }

        _statistics ??= FusedBackbone.ForTraining(backbone, backward: false);
        _statistics.LoadWeights();
        return _statistics.Forward(images);
    }

    /// <summary>Takes memory back; called on any thread.</summary>
    public void Return(TrainingBackbone memory)
    {
        lock (_free)
        {
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

        _statistics?.Dispose();
        _statistics = null;
    }

    private TrainingBackbone Rent()
    {
        lock (_free)
        {
            if (_free.TryPop(out var memory))
            {
                return memory;
            }
        }

        Allocations++;
        return FusedBackbone.ForTraining(backbone, backward: true);
    }
}
