using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Unforget.Data;
using Unforget.Model;

namespace Unforget;

/// <summary>
/// What a run needs beside its recipe: where things are and who listens. Nothing here changes results, except that the number of
/// threads and the engine change their rounding.
/// </summary>
public sealed record RunSetup
{
    /// <summary>Where data sets are looked for.</summary>
    public DataLocation Location { get; init; } = new(null);

    /// <summary>Listens while image files are looked at for the first time; null for nobody.</summary>
    public IProgress<IndexProgress>? IndexProgress { get; init; }

    /// <summary>The data set itself, for images that are not in the catalog; null loads the recipe's.</summary>
    public ImageDataset? Dataset { get; init; }

    /// <summary>Where tensors live: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>What runs the backbone. Results of the engines differ by rounding.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Order of the images in an epoch; null shuffles by the recipe's seed.</summary>
    public IEpochSampler? Sampler { get; init; }

    /// <summary>Measure the speed of this machine before training, for <see cref="RunPlan.Estimate"/>.</summary>
    public bool EstimateTime { get; init; }

    /// <summary>Log.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called whenever the run's whole state is consistent; the only moment at which <see cref="Experiment.Save"/> may be used.</summary>
    public Action<Experiment, RunMoment>? MomentReached { get; init; }
}

/// <summary>A moment at which the state of a run can be saved.</summary>
public enum RunMoment
{
    /// <summary>Before training begins or, in a resumed run, goes on.</summary>
    Start,

    /// <summary>Between two steps.</summary>
    Step,

    /// <summary>Between two stages.</summary>
    Stage,

    /// <summary>Between two tasks.</summary>
    Task,
}
