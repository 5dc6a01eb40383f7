using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Methods.Contract;

/// <summary>
/// One batch of a stage. Outputs are computed when first asked for, at most once; all tensors die with the step.
/// </summary>
public sealed class TrainingStep
{
    private readonly IncrementalMethod _method;
    private NetworkOutput? _output;
    private NetworkOutput? _teacher;
    private NetworkOutput? _auxiliary;

    /// <summary>Created by the trainer; methods only read it.</summary>
    public TrainingStep(IncrementalMethod method, Stage stage, LearningTask task, double progress, StepBatch batch)
    {
        _method = method;
        Stage = stage;
        Task = task;
        Progress = progress;
        Batch = batch;
    }

    /// <summary>The stage this step belongs to.</summary>
    public Stage Stage { get; }

    /// <summary>The task this step belongs to.</summary>
    public LearningTask Task { get; }

    /// <summary>Finished share of the stage in [0, 1).</summary>
    public double Progress { get; }

    /// <summary>The batch's tensors.</summary>
    public StepBatch Batch { get; }

    /// <summary>Images [V*N, C, H, W]: the batches of all V views, one after the other.</summary>
    public Tensor Images => Batch.Images;

    /// <summary>Labels [V*N], int64.</summary>
    public Tensor Labels => Batch.Labels;

    /// <summary>Exemplars of earlier tasks [V*N], bool.</summary>
    public Tensor FromMemory => Batch.FromMemory;

    /// <summary>The network on <see cref="Images"/>, differentiable.</summary>
    public NetworkOutput Output => _output ??= _method.Network.Forward(Images);

    /// <summary>The teacher on <see cref="Images"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no teacher.</exception>
    public NetworkOutput Teacher => _teacher ??=
        (_method.Teacher ?? throw new InvalidOperationException("there is no teacher before the first task has ended")).Forward(Images);

    /// <summary>The network on the auxiliary images, differentiable.</summary>
    /// <exception cref="InvalidOperationException">The stage has no auxiliary images.</exception>
    public NetworkOutput AuxiliaryOutput => _auxiliary ??=
        _method.Network.Forward(Batch.Auxiliary ?? throw new InvalidOperationException($"stage {Stage.Name} has no auxiliary images"));
}

/// <summary>The tensors of one batch.</summary>
/// <param name="Images">[V*N, C, H, W], channels-last memory.</param>
/// <param name="Labels">[V*N], int64.</param>
/// <param name="FromMemory">[V*N], bool.</param>
/// <param name="Auxiliary">[M, C, H, W], or null.</param>
/// <param name="AuxiliaryIds">Ids of the auxiliary images, M of them.</param>
public sealed record StepBatch(Tensor Images, Tensor Labels, Tensor FromMemory, Tensor? Auxiliary, IReadOnlyList<int> AuxiliaryIds);
