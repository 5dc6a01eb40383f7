namespace Unforget.Methods.Contract;

/// <summary>Whether a stage changes parameters by an optimiser.</summary>
public enum StageKind
{
    /// <summary>Loss, backward, optimiser step.</summary>
    Train,

    /// <summary>The method only looks at batches, or learns by its own rule.</summary>
    Observe,
}

/// <summary>Where a stage's images come from; may be combined.</summary>
[Flags]
public enum StageSources
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Training images of the task's new classes (the share that the memory policy allows).</summary>
    New = 1,

    /// <summary>Exemplars of earlier tasks.</summary>
    Memory = 2,

    /// <summary>A temporary memory of the current network over all seen classes; built when the stage begins, kept for that stage only.</summary>
    Balanced = 4,

    /// <summary>All training images of all seen classes: joint training, the upper bound.</summary>
    Seen = 8,

    /// <summary>Unlabelled images chosen by the method (<see cref="IncrementalMethod.Auxiliary"/>), beside each batch.</summary>
    Auxiliary = 16,
}

/// <summary>Mode of a child module during a stage.</summary>
public enum ModuleMode
{
    /// <summary>Batch statistics are used and running statistics updated.</summary>
    Train,

    /// <summary>Running statistics are used.</summary>
    Eval,

    /// <summary>As <see cref="Eval"/>, and no parameter of it may be in a group.</summary>
    Frozen,
}

/// <summary>Parameters that an optimiser moves; parameters in no group are not differentiated at all.</summary>
/// <param name="Path">Name of a parameter or the beginning of names up to a dot: <c>backbone</c>, <c>head.proxies_2</c>, <c>scale</c>.</param>
/// <param name="RateFactor">Multiplies the learning rate.</param>
/// <param name="WeightDecay">Replaces the optimiser's weight decay; null keeps it.</param>
public sealed record ParameterGroup(string Path, double RateFactor = 1.0, double? WeightDecay = null);

/// <summary>One of several views of an image in a step. All views share one augmentation draw.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Select">
/// Maps an item to the one whose pixels are shown; the id must stay. Asked on the thread of the run, up to one step ahead: the
/// answer depends on the item alone.
/// </param>
public sealed record ImageView(string Name, Func<Data.ImageItem, Data.ImageItem> Select)
{
    /// <summary>The image itself.</summary>
    public static ImageView Original { get; } = new("original", item => item);
}

/// <summary>
/// What happens next, declared and not looped: the trainer owns batches, modes, backward, optimiser, progress and
/// checkpoints.
/// </summary>
public sealed record Stage
{
    /// <summary>Name, unique within a task.</summary>
    public required string Name { get; init; }

    /// <summary>With or without optimiser.</summary>
    public StageKind Kind { get; init; } = StageKind.Train;

    /// <summary>Passes over the images, at least 1; an upper bound where <see cref="StopWhen"/> is given.</summary>
    public required int Epochs { get; init; }

    /// <summary>Ends the stage early; asked after every epoch with the reports so far.</summary>
    public Func<IReadOnlyList<EpochReport>, bool>? StopWhen { get; init; }

    /// <summary>Which images.</summary>
    public required StageSources Sources { get; init; }

    /// <summary>Views of each image; their batches are stacked view by view.</summary>
    public IReadOnlyList<ImageView> Views { get; init; } = [ImageView.Original];

    /// <summary>How images are prepared.</summary>
    public Data.ImageTransform Transform { get; init; } = Data.ImageTransform.Train;

    /// <summary>Images per step; the last batch of an epoch may be smaller.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Mode by child name (<c>backbone</c>, <c>head</c>, extensions); children not named are in Train, in Observe stages in Eval.</summary>
    public IReadOnlyDictionary<string, ModuleMode> Modes { get; init; } = new Dictionary<string, ModuleMode>();

    /// <summary>What is differentiated and, in Train stages, moved.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Optimiser of a Train stage.</summary>
    public OptimizerSpec? Optimizer { get; init; }

    /// <summary>Learning rate over epochs.</summary>
    public RateSchedule Schedule { get; init; } = new ConstantRate();

    /// <summary>Element-wise bound of gradients before decay and momentum; null for none.</summary>
    public double? GradientClamp { get; init; }

    /// <summary>A negative loss stops the run as NaN and infinity do. Off where a loss is negative by design.</summary>
    public bool LossIsNonNegative { get; init; } = true;
}
