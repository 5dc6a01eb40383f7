namespace Unforget.Data.Coding;

/// <summary>A data set with every image encoded: what training, memory and testing then see.</summary>
internal sealed class CodedDataset : ImageDataset
{
    private readonly ImageDataset _original;

    /// <summary>Encodes all images.</summary>
    /// <param name="original">Is read through once.</param>
    /// <param name="codec">The new form.</param>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="Foundation.UserError">The images are not RGB, one cannot be decoded, or they are too many.</exception>
    public CodedDataset(ImageDataset original, IImageCodec codec, int threads)
    {
        _original = original;
        Train = Encode(original.Train, codec, threads);
        Test = Encode(original.Test, codec, threads);
    }

    public override IReadOnlyList<string> ClassNames => _original.ClassNames;

    public override IReadOnlyList<float> Mean => _original.Mean;

    public override IReadOnlyList<float> StandardDeviation => _original.StandardDeviation;

    public override ImageSet Train { get; }

    public override ImageSet Test { get; }

    /// <summary>That of the images it was made from: the recipe says what was done to them.</summary>
    public override DatasetIdentity Identity => _original.Identity;

    public override IReadOnlyList<string> ClassKeys => _original.ClassKeys;

    public override IReadOnlyList<string> Warnings => _original.Warnings;

    public override IReadOnlyList<string> Findings => _original.Findings;

    private static ImageSet Encode(ImageSet set, IImageCodec codec, int threads) =>
        new(set.Shape, ImageCoder.Encode(codec, set, [.. Enumerable.Range(0, set.Count)], threads), set.Labels.ToArray());
}
