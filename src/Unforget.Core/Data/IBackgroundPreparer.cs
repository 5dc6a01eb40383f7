namespace Unforget.Data;

/// <summary>
/// A preparer that can also work on a thread of its own while the run computes. Such work must not allocate managed memory: the
/// garbage collection that it may set off in the middle of a libtorch call would free numbers that TorchSharp 0.107 has lent
/// to that call. A preparer that cannot promise this does not implement the interface.
/// </summary>
public interface IBackgroundPreparer : IImagePreparer
{
    /// <summary>
    /// The same as <see cref="IImagePreparer.Prepare"/>, without managed memory: on the calling thread, and threads of the preparer's own
    /// that keep to this too.
    /// </summary>
    /// <param name="items">As there.</param>
    /// <param name="transform">As there.</param>
    /// <param name="drawSeed">As there.</param>
    /// <param name="destination">As there.</param>
    void PrepareInBackground(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination);
}
