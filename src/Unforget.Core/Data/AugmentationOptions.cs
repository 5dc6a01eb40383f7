using System.ComponentModel.DataAnnotations;

namespace Unforget.Data;

/// <summary>
/// The training augmentation, in the order in which it is applied: crop, flip, brightness. Images of one size are padded and cropped;
/// of image files of any size a random part is resized (Szegedy et al., 2015).
/// </summary>
public sealed record AugmentationOptions : IValidatableObject
{
    /// <summary>Black pixels added on each side before a random crop to the original size; 0 crops nothing.</summary>
    [Range(0, 1024)]
    public int CropPadding { get; init; } = 4;

    /// <summary>Smallest share of an image file's area that a random part has.</summary>
    [Range(0.001, 1.0)]
    public double MinScale { get; init; } = 0.08;

    /// <summary>Largest share of an image file's area that a random part has.</summary>
    [Range(0.001, 1.0)]
    public double MaxScale { get; init; } = 1.0;

    /// <summary>Smallest ratio of width to height of a random part.</summary>
    [Range(0.01, 100.0)]
    public double MinRatio { get; init; } = 3.0 / 4.0;

    /// <summary>Largest ratio of width to height of a random part.</summary>
    [Range(0.01, 100.0)]
    public double MaxRatio { get; init; } = 4.0 / 3.0;

    /// <summary>Probability of reversing the columns.</summary>
    [Range(0.0, 1.0)]
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Half width b of the brightness jitter: pixels are multiplied by a factor uniform in [1-b, 1+b], cut at 255 and truncated; 0 for none.</summary>
    [Range(0.0, 1.0)]
    public double Brightness { get; init; } = 63.0 / 255.0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinScale > MaxScale)
        {
            yield return new ValidationResult(FormattableString.Invariant($"min_scale {MinScale} must be at most max_scale {MaxScale}"));
        }

        if (MinRatio > MaxRatio)
        {
            yield return new ValidationResult(FormattableString.Invariant($"min_ratio {MinRatio} must be at most max_ratio {MaxRatio}"));
        }
    }
}
