namespace Unforget.Data;

/// <summary>Decides in which order an epoch visits its images.</summary>
public interface IEpochSampler
{
    /// <summary>The order of one epoch.</summary>
    /// <param name="count">Number of images N.</param>
    /// <param name="position">The epoch.</param>
    /// <returns>A permutation of 0..N-1; owned by the caller.</returns>
    int[] Order(int count, SamplePosition position);
}
