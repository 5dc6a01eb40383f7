using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>Uniform choice; the order is part of the draw, so a shorter list is uniform too.</summary>
internal sealed class RandomSelector : IExemplarSelector
{
    public int[] Select(FeatureMatrix raw, int count, ref RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return random.Permutation(raw.Count)[..Math.Min(count, raw.Count)];
    }
}
