using Unforget.Data;
using Unforget.Data.Coding;
using Unforget.Scenario;

namespace Unforget.Memory.Coding;

/// <summary>Says in which form the exemplars of a task are kept.</summary>
internal abstract class FormSource
{
    /// <summary>Whether exemplars are kept in the form that the images have already.</summary>
    public virtual bool KeepsOriginals => false;

    /// <summary>The form of a task's exemplars: a codec and what makes it again. Asked once for each task, after its main training.</summary>
    public abstract (IImageCodec Codec, string Parameters) Choose(LearningTask task, TaskImages images);

    /// <summary>Makes a codec that <see cref="Choose"/> has given before.</summary>
    /// <param name="parameters">As it gave them.</param>
    /// <param name="shared">The codec's shared bytes.</param>
    /// <exception cref="InvalidDataException">They are not what it gave.</exception>
    public abstract IImageCodec Restore(string parameters, byte[] shared);

    /// <summary>An estimate before anything is trained: mean bytes of images as exemplars, and what exemplars share and a budget counts.</summary>
    /// <param name="images">Some images of the data set, at least one.</param>
    /// <param name="encode">Encodes them.</param>
    public abstract (double Mean, long Shared) Preview(IReadOnlyList<ImageItem> images, Func<IImageCodec, IReadOnlyList<ImageItem>> encode);

    /// <summary>An estimate for a codec that is known.</summary>
    protected static (double Mean, long Shared) Preview(IImageCodec codec, Func<IImageCodec, IReadOnlyList<ImageItem>> encode) =>
        (encode(codec).Average(item => item.StoredSize()), codec.ChargedSharedBytes);
}

/// <summary>What a form may be chosen by.</summary>
/// <param name="NewClasses">Training images of each new class, as they are in the data set.</param>
/// <param name="Encode">Images of one class in the form of a codec.</param>
/// <param name="Features">Features [N, D] of images by the current network in evaluation mode.</param>
/// <param name="CountOf">Exemplars of a class for a codec and the mean size of images in it; null where the limit is in images and sizes do not matter.</param>
/// <param name="Rank">Chooses that many images by their features.</param>
internal sealed record TaskImages(
    IReadOnlyList<IReadOnlyList<ImageItem>> NewClasses,
    Func<IImageCodec, IReadOnlyList<ImageItem>, IReadOnlyList<ImageItem>> Encode,
    Func<IReadOnlyList<ImageItem>, FeatureMatrix> Features,
    Func<IImageCodec, double, int> CountOf,
    Func<FeatureMatrix, int, int[]> Rank);
