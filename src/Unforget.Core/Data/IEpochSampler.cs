namespace Unforget.Data;

/// <summary>Decides in which order an epoch visits its images.</summary>
public interface IEpochSampler
{
    /// <summary>The order of one epoch.</summary>
    /// <param name="count">Number of images N.</param>
    /// <param name="position">The epoch.</param>
    /// <returns>Indices in 0..N-1; owned by the caller. The product's samplers give a permutation; the epoch is as long as what is returned.</returns>
    int[] Order(int count, SamplePosition position);
}
