using Unforget.Data;

namespace Unforget.Tests;

/// <summary>Black test images, and black training images of the classes that are not named.</summary>
internal sealed class MaskedDataset(ImageDataset source, Func<int, bool> isKept) : ImageDataset
{
    public override IReadOnlyList<string> ClassNames => source.ClassNames;

    public override IReadOnlyList<float> Mean => source.Mean;

    public override IReadOnlyList<float> StandardDeviation => source.StandardDeviation;

    public override ImageSet Train { get; } = Blackened(source.Train, isKept);

    public override ImageSet Test { get; } = Blackened(source.Test, _ => false);

    public override DatasetIdentity Identity => source.Identity;

    private static ImageSet Blackened(ImageSet set, Func<int, bool> isKept)
    {
        var size = set.Shape.ByteCount;
        var pixels = new byte[set.Count * size];
        for (var i = 0; i < set.Count; i++)
        {
            if (isKept(set.Labels[i]))
            {
                set.Pixels(i).CopyTo(pixels.AsSpan(i * size));
            }
        }

        return new ImageSet(set.Shape, pixels, [.. set.Labels]);
    }
}
