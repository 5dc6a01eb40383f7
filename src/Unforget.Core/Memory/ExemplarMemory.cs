using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Foundation;
using Unforget.Memory.Coding;
using Unforget.Scenario;

namespace Unforget.Memory;

/// <summary>
/// The exemplars of the classes seen, a ranked list for each. Pixels are copied out of the data set: nothing of the
/// training set stays reachable through the memory.
/// </summary>
/// <param name="selector">Chooses among the images of a new class.</param>
/// <param name="rerankOldExemplars">Whether stored lists are selected anew among their own images; otherwise they are only truncated.</param>
/// <param name="seed">Seed of the run, for selectors that draw.</param>
public sealed class ExemplarMemory(IExemplarSelector selector, bool rerankOldExemplars, long seed)
{
    private List<StoredClass> _classes = [];
    private ImageItem[] _items = [];

    /// <summary>An empty memory as a recipe describes it.</summary>
    public ExemplarMemory(MemoryOptions options, long seed)
        : this(ExemplarSelectors.Create(options), options.RerankOldExemplars, seed)
    {
        Budget = options.BudgetMode;
    }

    /// <summary>How a limit in bytes becomes a number of exemplars.</summary>
    internal BudgetMode Budget { get; init; }

    /// <summary>The forms in which exemplars are kept; null for pixels.</summary>
    internal ExemplarCoding? Coding { get; init; }

    /// <summary>An empty memory that takes images in the order in which they are offered.</summary>
    /// <param name="seed">Seed of the run.</param>
    public static ExemplarMemory InGivenOrder(long seed) => new(new FirstSelector(), rerankOldExemplars: false, seed);

    /// <summary>All exemplars, by class, in rank order; marked as memory, with the ids of their source images.</summary>
    public IReadOnlyList<ImageItem> Items => _items;

    /// <summary>Exemplars stored.</summary>
    public int Count => _items.Length;

    /// <summary>Classes with a list, which may be empty.</summary>
    public int ClassCount => _classes.Count;

    /// <summary>Bytes of the exemplars as they are stored, with what they share and a budget counts.</summary>
    public long ByteCount => _classes.Sum(stored => stored.ByteCount) + (Coding?.ChargedSharedBytes ?? 0);

    /// <summary>Exemplars of one class in rank order.</summary>
    /// <param name="label">Label in class order, below <see cref="ClassCount"/>.</param>
    public IReadOnlyList<ImageItem> ItemsOf(int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, _classes.Count);
        return _classes[label].Items;
    }

    /// <summary>
    /// Stores the memory after a task: exemplars of its new classes are chosen and copied, lists of old classes lose
    /// their end. An old list never grows again. Once more for the same task replaces the lists of its classes.
    /// </summary>
    /// <param name="task">The task that was learned; its old classes must have lists.</param>
    /// <param name="decision">The limit for every class; a class with fewer images keeps them all.</param>
    /// <param name="newClassItems">Images of each new class, in label order; not empty.</param>
    /// <param name="rawFeatures">Features [N, D] of images by the current network in evaluation mode, one row an image, in order.</param>
    public void Update(
        LearningTask task,
        MemoryDecision decision,
        IReadOnlyList<IReadOnlyList<ImageItem>> newClassItems,
        Func<IReadOnlyList<ImageItem>, FeatureMatrix> rawFeatures)
    {
        var lists = Choose(task, decision, newClassItems, rawFeatures);
        Replace([.. lists.Select((items, label) => IsStored(label, items) ? _classes[label] : Stored(label, items))]);
    }

    /// <summary>
    /// A temporary memory with the same number of exemplars from old and new classes, chosen by the current network as
    /// <see cref="Update"/> would, in the form in which they would be stored; nothing is stored.
    /// </summary>
    /// <returns>
    /// Exemplars by class, in rank order, all marked as memory. Those of new classes point into the sets they came from, or hold encoded
    /// copies.
    /// </returns>
    /// <inheritdoc cref="Update"/>
    public IReadOnlyList<ImageItem> BuildBalanced(
        LearningTask task,
        MemoryDecision decision,
        IReadOnlyList<IReadOnlyList<ImageItem>> newClassItems,
        Func<IReadOnlyList<ImageItem>, FeatureMatrix> rawFeatures) =>
        [.. Choose(task, decision, newClassItems, rawFeatures)
            .SelectMany((items, label) => label < task.FirstClass || Coding is null ? items : Stored(label, items).Items)
            .Select(item => item with { FromMemory = true })];

    /// <summary>Images of a new class as <see cref="BuildBalanced"/> has handed them out for the present task.</summary>
    /// <param name="items">As they are in the data set.</param>
    public IReadOnlyList<ImageItem> AsStored(IReadOnlyList<ImageItem> items) => Coding is null ? items : Coding.Encoded(items);

    /// <summary>Describes the stored lists for checkpoints.</summary>
    /// <exception cref="InvalidDataException">The saved bytes do not fit the saved sizes; the memory is then unchanged.</exception>
    public void VisitState(IStateVisitor visitor)
    {
        long classCount = _classes.Count;
        visitor.Visit("class_count", ref classCount);
        Coding?.VisitState(visitor);
        var classes = new List<StoredClass>();
        for (var label = 0; label < classCount; label++)
        {
            using var section = visitor.Section($"class_{label}");
            classes.Add(StoredClass.Visit(visitor, label, visitor.IsLoading ? null : _classes[label], Coding));
        }

        if (visitor.IsLoading)
        {
            Replace(classes);
        }
    }

    private List<IReadOnlyList<ImageItem>> Choose(
        LearningTask task,
        MemoryDecision decision,
        IReadOnlyList<IReadOnlyList<ImageItem>> newClassItems,
        Func<IReadOnlyList<ImageItem>, FeatureMatrix> rawFeatures)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decision.PerClass);
        RequireFits(task, newClassItems);
        Coding?.Begin(task, new TaskImages(
            newClassItems,
            (codec, items) => Coding.Encoded(items, codec),
            rawFeatures,
            (codec, size) => decision.Bytes is { } grant ? Allowance.OfMean(grant.Share(Coding.ChargedWith(codec)), size).Count : decision.PerClass,
            (features, count) => Ranked(features, count, task, task.FirstClass)));
        var lists = new List<IReadOnlyList<ImageItem>>(task.SeenClassCount);
        for (var label = 0; label < task.SeenClassCount; label++)
        {
            var isNew = label >= task.FirstClass;
            var items = isNew ? AsStored(newClassItems[label - task.FirstClass]) : _classes[label].Items;
            if (decision.PerClass == 0 || items.Count == 0)
            {
                lists.Add([]);
                continue;
            }

            var allowance = AllowanceOf(items[0], decision);
            lists.Add(allowance.Cut(isNew || rerankOldExemplars ? Selected(items, allowance.Wanted(items), task, label, rawFeatures) : items));
        }

        return lists;
    }

    /// <summary>The limit of a class, by the form of its images.</summary>
    private Allowance AllowanceOf(ImageItem item, MemoryDecision decision)
    {
        if (decision.Bytes is not { } grant)
        {
            return Allowance.OfImages(decision.PerClass);
        }

        var bytes = grant.Share(Coding?.ChargedSharedBytes ?? 0);
        if (Budget == BudgetMode.Exact)
        {
            return Allowance.OfBytes(bytes);
        }

        var form = item.Set.Encoded is CodedImages images ? Coding?.FormOf(images.Codec) : Coding?.Present;
        return Allowance.OfMean(bytes, form?.MeanSize ?? item.StoredSize());
    }

    private StoredClass Stored(int label, IReadOnlyList<ImageItem> items) =>
        Coding is null ? StoredClass.CopyOf(label, items) : Coding.Store(label, items);

    private ImageItem[] Selected(
        IReadOnlyList<ImageItem> items, int count, LearningTask task, int label, Func<IReadOnlyList<ImageItem>, FeatureMatrix> rawFeatures)
    {
        var raw = rawFeatures(items);
        if (raw.Count != items.Count)
        {
            throw new ArgumentException($"{raw.Count} feature rows for {items.Count} images of class {label}", nameof(rawFeatures));
        }

        return [.. Ranked(raw, count, task, label).Select(index => items[index])];
    }

    private int[] Ranked(FeatureMatrix raw, int count, LearningTask task, int label)
    {
        // The same coordinates for the temporary and the stored memory of a task: chance alone does not make them differ.
        var random = Seeds.Stream(seed, SeedPurpose.Selection, task.Index, label);
        return selector.Select(raw, count, ref random);
    }

    private void RequireFits(LearningTask task, IReadOnlyList<IReadOnlyList<ImageItem>> newClassItems)
    {
        if (_classes.Count < task.FirstClass)
        {
            throw new ArgumentException($"task {task.Index} has {task.FirstClass} old classes; {_classes.Count} have a list", nameof(task));
        }

        if (newClassItems.Count != task.NewClassCount)
        {
            throw new ArgumentException($"images of {newClassItems.Count} classes for {task.NewClassCount} new classes", nameof(newClassItems));
        }

        for (var i = 0; i < newClassItems.Count; i++)
        {
            var label = task.FirstClass + i;
            foreach (var item in newClassItems[i])
            {
                if (item.Label != label)
                {
                    throw new ArgumentException($"image {item.Id} has label {item.Label}, expected {label}", nameof(newClassItems));
                }
            }
        }
    }

    private bool IsStored(int label, IReadOnlyList<ImageItem> items) => label < _classes.Count && items.SequenceEqual(_classes[label].Items);

    private void Replace(List<StoredClass> classes)
    {
        _classes = classes;
        _items = [.. classes.SelectMany(stored => stored.Items)];
    }
}
