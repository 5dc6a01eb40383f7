using Unforget.Data;

namespace Unforget.Tests;

/// <summary>Another data set with fewer training images: class c keeps at most <c>least + c</c> of them.</summary>
internal sealed class UnequalImages : ImageDataset
{
    private readonly ImageDataset _source;

    public UnequalImages(ImageDataset source, int least)
    {
        _source = source;
        var kept = new List<int>();
        var counts = new int[source.ClassNames.Count];
        for (var i = 0; i < source.Train.Count; i++)
        {
            var label = source.Train.Labels[i];
            if (counts[label]++ < least + label)
            {
                kept.Add(i);
            }
        }

        var size = source.Train.Shape.ByteCount;
        var pixels = new byte[kept.Count * size];
        for (var i = 0; i < kept.Count; i++)
        {
            source.Train.Pixels(kept[i]).CopyTo(pixels.AsSpan(i * size));
        }

        Train = new ImageSet(source.Train.Shape, pixels, [.. kept.Select(i => source.Train.Labels[i])]);
    }

    public override IReadOnlyList<string> ClassNames => _source.ClassNames;

    public override IReadOnlyList<float> Mean => _source.Mean;

    public override IReadOnlyList<float> StandardDeviation => _source.StandardDeviation;

    public override ImageSet Train { get; }

    public override ImageSet Test => _source.Test;

    public override DatasetIdentity Identity => _source.Identity;
}
