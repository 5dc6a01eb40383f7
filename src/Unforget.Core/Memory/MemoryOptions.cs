using System.ComponentModel.DataAnnotations;

namespace Unforget.Memory;

/// <summary>How the memory is shared between classes.</summary>
public enum MemoryMode
{
    /// <summary>Every class gets capacity // (classes of the data set), or <see cref="MemoryOptions.PerClass"/>, at every task.</summary>
    Fixed,

    /// <summary>
    /// Every class gets capacity // (classes seen): the memory is full from the first task on and shares shrink. The capacity may have
    /// a rate.
    /// </summary>
    Growing,

    /// <summary>No exemplars at all.</summary>
    None,
}

/// <summary>How exemplars are chosen among the images of a class.</summary>
public enum SelectorKind
{
    /// <summary>Herding, in the form of <see cref="MemoryOptions.Herding"/>.</summary>
    Herding,

    /// <summary>By chance.</summary>
    Random,

    /// <summary>Nearest to the class mean, with the scaling of the published code.</summary>
    ClosestToMean,

    /// <summary>Nearest to k-means centres.</summary>
    KMeans,

    /// <summary>The first images in training order.</summary>
    First,
}

/// <summary>Forms of herding.</summary>
public enum HerdingForm
{
    /// <summary>The rule of the published code, where an image can win repeatedly.</summary>
    IcarlCode,

    /// <summary>The published formula, without replacement.</summary>
    Explicit,
}

/// <summary>The <c>memory</c> block of a recipe.</summary>
/// <remarks>The original code can also select by the classifier's confusion; that needs the classifier's scores and is not offered.</remarks>
public sealed record MemoryOptions
{
    /// <summary>How the memory is shared between classes.</summary>
    public MemoryMode Mode { get; init; } = MemoryMode.Fixed;

    /// <summary>Images in memory over all classes; not used when <see cref="PerClass"/> is given.</summary>
    [Range(1, 100_000_000)]
    public int Capacity { get; init; } = 2000;

    /// <summary>Exemplars of every class, instead of a capacity; only in mode fixed.</summary>
    [Range(1, 100_000_000)]
    public int? PerClass { get; init; }

    /// <summary>
    /// Memory rate alpha_t of each task (thesis, improvement iii): the capacity of task t is
    /// <see cref="Capacity"/> + alpha_t * increment * <see cref="ImagesPerClass"/>, rounded down. It does not add up over tasks. Only
    /// in mode growing.
    /// </summary>
    public MemoryRate Rate { get; init; } = MemoryRate.None;

    /// <summary>
    /// Whether the further memory is paid for: from the second task on only a share 1 - alpha_t of the new images, drawn from all
    /// new classes together, is trained on. The thesis adds memory without that; Liu et al. pay.
    /// </summary>
    public bool RateTrade { get; init; }

    /// <summary>Training images of a class, of which a rate is a share; null for the mean over the classes of the run, rounded down.</summary>
    [Range(1, 100_000_000)]
    public int? ImagesPerClass { get; init; }

    /// <summary>
    /// Bytes in memory over all classes, shared by <see cref="Mode"/> as a capacity is; null for a limit in images. With
    /// <see cref="ByteLimit.Originals"/> the limit in images stays, and says how many bytes.
    /// </summary>
    public ByteLimit? Bytes { get; init; }

    /// <summary>How bytes become a number of exemplars; without effect on a limit in images.</summary>
    public BudgetMode BudgetMode { get; init; } = BudgetMode.Mean;

    /// <summary>What counts as the size of a stored JPEG; without effect on other exemplars.</summary>
    public HeaderAccounting Accounting { get; init; } = HeaderAccounting.File;

    /// <summary>How exemplars are chosen.</summary>
    public SelectorKind Selector { get; init; } = SelectorKind.Herding;

    /// <summary>Form of herding; without effect on other selectors.</summary>
    public HerdingForm Herding { get; init; } = HerdingForm.IcarlCode;

    /// <summary>
    /// Whether stored lists are selected and ranked anew among their images with the current network after every task,
    /// as the thesis describes; the published code only truncates them.
    /// </summary>
    public bool RerankOldExemplars { get; init; }
}
