using Unforget.Foundation;

namespace Unforget.Data;

/// <summary>
/// A uniform permutation for every epoch, another one each time, that depends on the run's seed and the epoch's position
/// alone: a resumed run meets the orders it would have met.
/// </summary>
/// <param name="seed">Seed of the run.</param>
public sealed class EpochSampler(long seed) : IEpochSampler
{
    /// <inheritdoc/>
    public int[] Order(int count, SamplePosition position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Seeds.Stream(seed, SeedPurpose.Shuffle, position.Task, position.Stage, position.Epoch).Permutation(count);
    }
}
