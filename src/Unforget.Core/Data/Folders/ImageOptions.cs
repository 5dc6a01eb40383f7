using System.ComponentModel.DataAnnotations;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>Image files as a data set: the block <c>images</c> of a recipe. Without effect for data sets that come as one size in memory.</summary>
public sealed record ImageOptions : IValidatableObject
{
    // The published sizes: 256 to 224.
    private const int PublishedResize = 256;
    private const int PublishedSize = 224;

    /// <summary>Side of the square that the network sees, in pixels.</summary>
    [Range(8, 2048)]
    public int Size { get; init; } = 64;

    /// <summary>Length of the shorter side of a test image before the centre is cut out; null for the published proportion, 256 to 224, rounded.</summary>
    [Range(8, 4096)]
    public int? Resize { get; init; }

    /// <summary>Folder of the training images, one folder a class, or a list of files, below the data folder; empty to look for it.</summary>
    public string Train { get; init; } = "";

    /// <summary>The same for test images; empty to look for it.</summary>
    public string Test { get; init; } = "";

    /// <summary>Share of the images of every class that become test images where there are no others.</summary>
    [Range(0.001, 0.9)]
    public double HeldOut { get; init; } = 0.2;

    /// <summary>What to do about files that cannot be used.</summary>
    public BadImagePolicy OnBadImage { get; init; } = BadImagePolicy.Skip;

    /// <summary>What to do about images that are of another format than their file's name says.</summary>
    public WrongExtensionPolicy OnWrongExtension { get; init; } = WrongExtensionPolicy.Skip;

    /// <summary>Pixels of the largest image that is decoded.</summary>
    [Range(1, ImageFileDecoder.MostMaxPixels)]
    public int MaxPixels { get; init; } = ImageFileDecoder.DefaultMaxPixels;

    /// <summary>A data set that takes no more than this decoded, in units of 2^20 bytes, is decoded once and kept.</summary>
    [Range(0, 1 << 20)]
    public int CacheMegabytes { get; init; } = 1024;

    /// <summary>Whether JPEG files of a data set that is not kept are decoded at a reduced size where the part that is needed allows it.</summary>
    public bool ReducedDecoding { get; init; } = true;

    /// <summary><see cref="Resize"/>, or what null stands for.</summary>
    internal int EffectiveResize => Resize ?? (int)Math.Round(Size * (double)PublishedResize / PublishedSize);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Resize < Size)
        {
            yield return new ValidationResult(FormattableString.Invariant($"resize {Resize} must be at least size {Size}"));
        }
    }
}

/// <summary>What happens to files that cannot be used.</summary>
public enum BadImagePolicy
{
    /// <summary>They are listed and left out.</summary>
    Skip,

    /// <summary>The run does not start.</summary>
    Refuse,
}

/// <summary>What happens to images of another format than their file's name says.</summary>
public enum WrongExtensionPolicy
{
    /// <summary>They are listed and left out.</summary>
    Skip,

    /// <summary>They are listed and used.</summary>
    Use,

    /// <summary>The run does not start.</summary>
    Refuse,
}
