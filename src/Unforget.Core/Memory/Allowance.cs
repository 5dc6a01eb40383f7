using Unforget.Data;
using Unforget.Data.Coding;

namespace Unforget.Memory;

/// <summary>How many exemplars one class may keep.</summary>
/// <param name="Count">Most images.</param>
/// <param name="Bytes">Most bytes.</param>
internal readonly record struct Allowance(int Count, long Bytes)
{
    /// <summary>A number of images, whatever their sizes.</summary>
    public static Allowance OfImages(int count) => new(count, long.MaxValue);

    /// <summary>As many as fit by a mean size; at least one.</summary>
    public static Allowance OfMean(long bytes, double meanSize) => OfImages((int)Math.Clamp(Math.Floor(bytes / meanSize), 1, int.MaxValue));

    /// <summary>As many as fit by their own sizes.</summary>
    public static Allowance OfBytes(long bytes) => new(int.MaxValue, bytes);

    /// <summary>Images that have to be ranked so that <see cref="Cut"/> has enough.</summary>
    public int Wanted(IReadOnlyList<ImageItem> items)
    {
        if (Count == int.MaxValue && items.Count > 0)
        {
            var smallest = items.Min(item => item.StoredSize());
            return (int)Math.Clamp(Bytes / Math.Max(1, smallest), 1, items.Count);
        }

        return Count;
    }

    /// <summary>The part of a ranking that may stay: its beginning. Where even the first is too large, that one stays all the same.</summary>
    public IReadOnlyList<ImageItem> Cut(IReadOnlyList<ImageItem> ranked)
    {
        var (count, bytes) = (0, 0L);
        while (count < Math.Min(Count, ranked.Count) && (count == 0 || bytes + ranked[count].StoredSize() <= Bytes))
        {
            bytes += ranked[count++].StoredSize();
        }

        return [.. ranked.Take(count)];
    }
}
