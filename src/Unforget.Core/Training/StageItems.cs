using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Scenario;

namespace Unforget.Training;

/// <summary>The images of a stage: collected from its sources when it begins, found again when it is resumed.</summary>
internal static class StageItems
{
    /// <summary>New images first, then memory, as the original code concatenates them.</summary>
    /// <param name="task">The task.</param>
    /// <param name="stage">Its sources.</param>
    /// <param name="context">Data and memory.</param>
    /// <param name="features">Features by the network as it is now, for a balanced memory.</param>
    public static IReadOnlyList<ImageItem> Collect(
        LearningTask task, Stage stage, MethodContext context, Func<IReadOnlyList<ImageItem>, FeatureMatrix> features)
    {
        var items = new List<ImageItem>();
        var decision = context.MemoryPolicy.Decide(task);
        if (stage.Sources.HasFlag(StageSources.Seen))
        {
            items.AddRange(Enumerable.Range(0, task.SeenClassCount).SelectMany(context.Data.TrainItems));
        }

        if (stage.Sources.HasFlag(StageSources.New))
        {
            items.AddRange(NewItems(task, context, decision));
        }

        if (stage.Sources.HasFlag(StageSources.Memory))
        {
            items.AddRange(context.Memory.Items);
        }

        if (stage.Sources.HasFlag(StageSources.Balanced))
        {
            var newItems = Enumerable.Range(task.FirstClass, task.NewClassCount).Select(context.Data.TrainItems).ToArray();
            items.AddRange(context.Memory.BuildBalanced(task, decision, newItems, features));
        }

        return items;
    }

    /// <summary>A stage's images as state: labels and ids; the pixels are in the data set or in memory.</summary>
    public static IReadOnlyList<ImageItem> Visit(
        IStateVisitor visitor, IReadOnlyList<ImageItem> items, LearningTask task, Stage stage, MethodContext context)
    {
        var labels = items.Select(item => (long)item.Label).ToArray();
        var ids = items.Select(item => (long)item.Id).ToArray();
        var flags = items.Select(item => item.FromMemory ? 1L : 0L).ToArray();
        visitor.Visit("item_labels", ref labels);
        visitor.Visit("item_ids", ref ids);
        visitor.Visit("item_from_memory", ref flags);
        if (!visitor.IsLoading)
        {
            return items;
        }

        var sources = new Dictionary<(int Label, bool FromMemory), Dictionary<int, ImageItem>>();
        var found = new ImageItem[labels.Length];
        for (var i = 0; i < found.Length; i++)
        {
            // A balanced memory flags the new classes' images too, though they still lie in the data set or are encoded anew.
            var (label, flag) = ((int)labels[i], flags[i] != 0);
            var stored = flag && label < task.FirstClass;
            if (!sources.TryGetValue((label, flag), out var known))
            {
                known = Source(context, label, flag, stored).ToDictionary(item => item.Id);
                sources.Add((label, flag), known);
            }

            if (!known.TryGetValue((int)ids[i], out var item))
            {
                throw new InvalidDataException($"stage {stage.Name}: image {ids[i]} of class {label} is not in {(stored ? "memory" : "the data set")}");
            }

            found[i] = item with { FromMemory = flag };
        }

        return found;
    }

    private static IEnumerable<ImageItem> Source(MethodContext context, int label, bool fromMemory, bool stored) => stored
        ? context.Memory.ItemsOf(label)
        : fromMemory ? context.Memory.AsStored(context.Data.TrainItems(label)) : context.Data.TrainItems(label);

    private static IEnumerable<ImageItem> NewItems(LearningTask task, MethodContext context, MemoryDecision decision)
    {
        var items = Enumerable.Range(task.FirstClass, task.NewClassCount).SelectMany(context.Data.TrainItems).ToArray();
        var count = decision.NewImages(items.Length);
        if (count == items.Length)
        {
            return items;
        }

        // The third coordinate keeps the draw apart from that of exemplars, which has (task, class).
        var order = Seeds.Stream(context.Seed, SeedPurpose.Selection, task.Index, task.FirstClass, 1).Permutation(items.Length);
        return order.Take(count).Order().Select(index => items[index]);
    }
}
