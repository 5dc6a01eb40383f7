using Unforget.Foundation;

namespace Unforget.Data;

/// <summary>The random choices of one augmented view of an image.</summary>
/// <param name="Row">First row of the crop in the padded image, 0..2*padding; the padding itself is the centre.</param>
/// <param name="Column">First column of the crop in the padded image, 0..2*padding.</param>
/// <param name="Flip">Whether the columns of the crop are reversed.</param>
/// <param name="Brightness">Factor of the pixels, not negative; 1 changes nothing.</param>
public readonly record struct AugmentationDraw(int Row, int Column, bool Flip, float Brightness)
{
    /// <summary>
    /// The draw of an image in one pass over the data. All four numbers are always drawn, so switching one part of the augmentation off
    /// leaves the others as they were.
    /// </summary>
    /// <param name="drawSeed">Seed of the pass.</param>
    /// <param name="id"><see cref="ImageItem.Id"/>.</param>
    /// <param name="options">Ranges of the draws.</param>
    public static AugmentationDraw For(ulong drawSeed, int id, AugmentationOptions options)
    {
        var random = Seeds.Stream((long)drawSeed, SeedPurpose.Augmentation, id);
        var offsets = 2 * options.CropPadding + 1;
        var row = random.NextInt(offsets);
        var column = random.NextInt(offsets);
        var flip = random.NextDouble() < options.FlipProbability;
        var factor = 1.0 + options.Brightness * (2.0 * random.NextDouble() - 1.0);
        return new AugmentationDraw(row, column, flip, (float)factor);
    }
}
