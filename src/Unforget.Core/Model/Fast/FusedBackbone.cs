using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// A backbone with the memory of one pass, reused by the next one of the same or a smaller batch. After
/// <see cref="Forward"/> in training form it holds what <see cref="Backward"/> needs.
/// </summary>
internal abstract class FusedBackbone : IDisposable
{
    /// <summary>Number of training passes so far.</summary>
    public long PassCount { get; set; }

    /// <summary>A backbone in the widest form that this processor runs.</summary>
    /// <param name="backbone">Of a supported description.</param>
    /// <param name="form">What the passes are for.</param>
    public static FusedBackbone Create(Backbone backbone, FusedForm form) => FusedSupport.Lanes switch
    {
        16 => new FusedBackbone<Lanes512>(backbone, form),
        8 => new FusedBackbone<Lanes256>(backbone, form),
        _ => throw new PlatformNotSupportedException(FusedSupport.ProcessorProblem),
    };

    /// <summary>Whether images are what <see cref="Forward"/> takes: at least one, float32, on the host, of the described size.</summary>
    public abstract bool Accepts(Tensor images);

    /// <summary>Transforms the present weights; once is enough where they do not change.</summary>
    public abstract void LoadWeights();

    /// <summary>Features and maps of [N, C, H, W] float32 images on the host; results belong to the caller's dispose scope.</summary>
    public abstract BackboneOutput Forward(Tensor images);

    /// <summary>Gradients of all parameters from those of the last forward pass's results.</summary>
    /// <param name="raw">[N, D], or null.</param>
    /// <param name="maps">Per stage [N, C, H, W], or null.</param>
    /// <returns>In the order of <see cref="Parameters"/>; null for those that are not differentiated. Caller disposes.</returns>
    public abstract IReadOnlyList<Tensor?> Backward(Tensor? raw, IReadOnlyList<Tensor?> maps);

    /// <summary>Weight, gain and bias of every unit, in the order of computation.</summary>
    public abstract IReadOnlyList<Tensor> Parameters { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>What the passes of a <see cref="FusedBackbone"/> are for.</summary>
internal enum FusedForm
{
    /// <summary>Batch statistics; everything is kept for a backward pass.</summary>
    Training,

    /// <summary>Batch statistics without a backward pass.</summary>
    Statistics,

    /// <summary>Running statistics without a backward pass.</summary>
    Inference,
}
