namespace Unforget.Data;

/// <summary>
/// Turns stored images into network input. The only door between bytes and floats: training, evaluation, herding and
/// class means all pass through it. One that can also work beside the run is an <see cref="IBackgroundPreparer"/>.
/// </summary>
public interface IImagePreparer
{
    /// <summary>Size of a prepared image; may differ from the stored size.</summary>
    ImageShape Shape { get; }

    /// <summary>Prepares a batch.</summary>
    /// <param name="items">The images, N of them.</param>
    /// <param name="transform">Which transform.</param>
    /// <param name="drawSeed">
    /// Seed of the augmentation draws of this pass over the data. The draw of an image depends on this and on <see
    /// cref="ImageItem.Id"/> alone: not on batch, order or threads.
    /// </param>
    /// <param name="destination">Receives float32 in the order [N, H, W, C] (channels last); N*H*W*C long.</param>
    void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination);
}
