using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>A backbone on fused kernels, with the memory that a pass needs: reused by the next pass of the same or a smaller batch.</summary>
internal abstract class FusedBackbone : IDisposable
{
    /// <summary>A backbone that normalises with its running statistics, in the widest form that this processor runs.</summary>
    /// <param name="backbone">Of a supported description.</param>
    public static FusedBackbone ForInference(Backbone backbone) => FusedSupport.Run(new Inference(backbone));

    /// <summary>A backbone that normalises with the statistics of the batch, in the widest form that this processor runs.</summary>
    /// <param name="backbone">Of a supported description.</param>
    /// <param name="backward">Whether passes keep what a backward pass needs.</param>
    public static TrainingBackbone ForTraining(Backbone backbone, bool backward) => FusedSupport.Run(new Training(backbone, backward));

    /// <summary>Transforms the present weights; once is enough where they do not change.</summary>
    public abstract void LoadWeights();

    /// <summary>Features and maps of images that <see cref="FusedSupport.IsBatch"/>; results belong to the caller's dispose scope.</summary>
    public abstract BackboneOutput Forward(Tensor images);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed record Inference(Backbone Backbone) : ILaneWork<FusedBackbone>
    {
        public FusedBackbone Run<TVector>()
            where TVector : struct, ILanes<TVector> => new InferenceBackbone<TVector>(Backbone);
    }

    private sealed record Training(Backbone Backbone, bool Backward) : ILaneWork<TrainingBackbone>
    {
        public TrainingBackbone Run<TVector>()
            where TVector : struct, ILanes<TVector> => new TrainingBackbone<TVector>(Backbone, Backward);
    }
}

/// <summary>A backbone in training form. After <see cref="FusedBackbone.Forward"/> it holds what <see cref="Backward"/> needs.</summary>
internal abstract class TrainingBackbone : FusedBackbone
{
    /// <summary>Number of passes so far.</summary>
    public long PassCount { get; set; }

    /// <summary>Weight, gain and bias of every unit, in the order of computation.</summary>
    public abstract IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Gradients of all parameters from those of the last forward pass's results.</summary>
    /// <param name="raw">[N, D], or null.</param>
    /// <param name="maps">Per stage [N, C, H, W], or null.</param>
    /// <returns>In the order of <see cref="Parameters"/>; null for those that are not differentiated. Caller disposes.</returns>
    public abstract IReadOnlyList<Tensor?> Backward(Tensor? raw, IReadOnlyList<Tensor?> maps);
}
