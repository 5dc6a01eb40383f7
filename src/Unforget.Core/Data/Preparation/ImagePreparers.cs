using Unforget.Data.Folders;

namespace Unforget.Data;

/// <summary>Chooses the preparer that fits a data set.</summary>
internal static class ImagePreparers
{
    /// <summary>A preparer for the images of a data set, training and test alike, and for exemplars made from them.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="augmentation">The training augmentation.</param>
    /// <param name="images">The recipe's block <c>images</c>; used where the images are encoded.</param>
    /// <param name="threads">Threads that prepare one batch, at least 1.</param>
    /// <returns>Caller disposes where it can be disposed.</returns>
    public static IImagePreparer For(ImageDataset dataset, AugmentationOptions augmentation, ImageOptions images, int threads)
    {
        if (dataset.Train.Encoded is null)
        {
            return StandardImagePreparer.For(dataset, augmentation, threads);
        }

        // Bits must depend on the recipe and the data alone: what is kept decoded is kept whole.
        var reducesJpeg = images.ReducedDecoding && dataset is not FolderDataset { IsKeptDecoded: true };
        return new EncodedImagePreparer(dataset.Mean, dataset.StandardDeviation, images, reducesJpeg, augmentation, threads);
    }
}
