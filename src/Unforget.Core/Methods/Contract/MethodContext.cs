using Microsoft.Extensions.Logging;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Methods.Contract;

/// <summary>What a run lends to its method. The method owns none of it.</summary>
public sealed class MethodContext
{
    /// <summary>Seed of the run; use <see cref="Foundation.Seeds"/> with it.</summary>
    public required long Seed { get; init; }

    /// <summary>What backbone to build.</summary>
    public required BackboneDescription Backbone { get; init; }

    /// <summary>Changes the weights of a new backbone before anything else does: where they are loaded from a file.</summary>
    public Action<Backbone>? InitializeBackbone { get; init; }

    /// <summary>Where tensors live.</summary>
    public required TorchSharp.torch.Device Device { get; init; }

    /// <summary>What is to run backbones.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Images by task and class.</summary>
    public required ITaskData Data { get; init; }

    /// <summary>The exemplars.</summary>
    public required ExemplarMemory Memory { get; init; }

    /// <summary>The exemplars that are kept apart for calibration and never trained on; null where the recipe keeps none.</summary>
    public ExemplarMemory? Calibration { get; init; }

    /// <summary>How much may be remembered.</summary>
    public required IMemoryPolicy MemoryPolicy { get; init; }

    /// <summary>Features of stored images.</summary>
    public required FeatureExtractor Features { get; init; }

    /// <summary>Hyper-parameters shared by methods.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>For what a person may want to know; never for progress.</summary>
    public required ILogger Log { get; init; }

    /// <summary>A backbone with the weights that a run starts with.</summary>
    /// <param name="random">Source of the random ones; advanced.</param>
    public Backbone CreateBackbone(ref RandomStream random)
    {
        var backbone = new Backbone(Backbone, ref random);
        InitializeBackbone?.Invoke(backbone);
        return backbone;
    }
}
