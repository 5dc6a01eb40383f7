using Unforget.Data;

namespace Unforget.Scenario;

/// <summary>Images sorted by label, so that those of a range of classes are one slice.</summary>
internal sealed class ClassSortedItems
{
    private readonly ImageItem[] _items;
    private readonly int[] _starts;

    private ClassSortedItems(ImageItem[] items, int[] starts)
    {
        _items = items;
        _starts = starts;
    }

    /// <summary>Sorts a set by new label; within a class the images keep the given order.</summary>
    public static ClassSortedItems From(ImageSet set, int[] order, int[] newLabels)
    {
        var starts = new int[newLabels.Length + 1];
        foreach (var original in set.Labels)
        {
            starts[newLabels[original] + 1]++;
        }

        for (var label = 0; label < newLabels.Length; label++)
        {
            starts[label + 1] += starts[label];
        }

        var items = new ImageItem[set.Count];
        int[] next = [.. starts];
        foreach (var index in order)
        {
            var label = newLabels[set.Labels[index]];
            items[next[label]++] = new ImageItem(set, index, label, index, FromMemory: false);
        }

        return new ClassSortedItems(items, starts);
    }

    /// <summary>The images with first &lt;= label &lt; end.</summary>
    public ArraySegment<ImageItem> Range(int first, int end) => new(_items, _starts[first], _starts[end] - _starts[first]);

    /// <summary>Takes the first floor(fraction * count) images of every class away.</summary>
    public (ClassSortedItems Taken, ClassSortedItems Remainder) Split(double fraction)
    {
        List<ImageItem> taken = [];
        List<ImageItem> rest = [];
        var takenStarts = new int[_starts.Length];
        var restStarts = new int[_starts.Length];
        for (var label = 0; label + 1 < _starts.Length; label++)
        {
            var items = Range(label, label + 1);
            // In decimal, so that 0.29 of 100 images are 29 and not 28.
            var count = (int)Math.Floor((decimal)fraction * items.Count);
            taken.AddRange(items[..count]);
            rest.AddRange(items[count..]);
            (takenStarts[label + 1], restStarts[label + 1]) = (taken.Count, rest.Count);
        }

        return (new ClassSortedItems([.. taken], takenStarts), new ClassSortedItems([.. rest], restStarts));
    }
}
