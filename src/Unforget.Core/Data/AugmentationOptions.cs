using System.ComponentModel.DataAnnotations;

namespace Unforget.Data;

/// <summary>The training augmentation, in the order in which it is applied: crop, flip, brightness.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Black pixels added on each side before a random crop to the original size; 0 crops nothing.</summary>
    [Range(0, 1024)]
    public int CropPadding { get; init; } = 4;

    /// <summary>Probability of reversing the columns.</summary>
    [Range(0.0, 1.0)]
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Half width b of the brightness jitter: pixels are multiplied by a factor uniform in [1-b, 1+b], cut at 255 and truncated; 0 for none.</summary>
    [Range(0.0, 1.0)]
    public double Brightness { get; init; } = 63.0 / 255.0;
}
