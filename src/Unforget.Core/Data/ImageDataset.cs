namespace Unforget.Data;

/// <summary>
/// A data set: training and test images with their classes. A subclass with a <see cref="DatasetAttribute"/> and a
/// constructor taking <see cref="DataLocation"/>, or <see cref="DatasetRequest"/> for image files, is found by the catalog; nothing
/// else has to be registered.
/// </summary>
public abstract class ImageDataset
{
    /// <summary>Class names by original label.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>By what files of class orders may call the classes beside their names, by original label.</summary>
    public virtual IReadOnlyList<string> ClassKeys => ClassNames;

    /// <summary>Per-channel mean of pixels in [0, 1] used to normalise.</summary>
    public abstract IReadOnlyList<float> Mean { get; }

    /// <summary>Per-channel standard deviation of pixels in [0, 1] used to normalise.</summary>
    public abstract IReadOnlyList<float> StandardDeviation { get; }

    /// <summary>Training images with original labels.</summary>
    public abstract ImageSet Train { get; }

    /// <summary>Test images with original labels.</summary>
    public abstract ImageSet Test { get; }

    /// <summary>Which copy of the data this is.</summary>
    public abstract DatasetIdentity Identity { get; }

    /// <summary>Lines that a person should read before training; one that begins with two spaces belongs to the list that the one before opens.</summary>
    public virtual IReadOnlyList<string> Warnings => Identity.Warning is { } warning ? [warning] : [];

    /// <summary>Everything that was found while loading, for the log: what <see cref="Warnings"/> only count or list in part.</summary>
    public virtual IReadOnlyList<string> Findings => [];
}

/// <summary>Identity of a data set: a digest that does not depend on the order of the records.</summary>
/// <param name="Digest">Lower-case hexadecimal SHA-256 over the sorted record hashes of all splits.</param>
/// <param name="KnownAs">Name of the known official release, or null when the digest is unknown.</param>
public sealed record DatasetIdentity(string Digest, string? KnownAs)
{
    /// <summary>One line to log when the digest is unknown; null when it is known.</summary>
    public string? Warning => KnownAs is not null
        ? null
        : $"the images are no known release (digest {Digest}): numbers may not compare with published ones";
}

/// <summary>Where data sets are looked for.</summary>
/// <param name="Folder">The folder named by <c>--data</c> or the environment variable UNFORGET_DATA; null for neither.</param>
public sealed record DataLocation(string? Folder)
{
    /// <summary>Name of the environment variable that stands in for <c>--data</c>.</summary>
    public const string EnvironmentVariable = "UNFORGET_DATA";

    /// <summary>The folder of the option, else that of the environment variable, else none.</summary>
    /// <param name="option">Value of <c>--data</c>; null or blank for not given.</param>
    public static DataLocation Resolve(string? option)
    {
        var folder = string.IsNullOrWhiteSpace(option) ? Environment.GetEnvironmentVariable(EnvironmentVariable) : option;
        return new DataLocation(string.IsNullOrWhiteSpace(folder) ? null : folder);
    }
}

/// <summary>Names a data set for recipes.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DatasetAttribute(string name) : Attribute
{
    /// <summary>Name in recipes.</summary>
    public string Name { get; } = name;

    /// <summary>One line for <c>list datasets</c>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Whether any images will do, instead of published ones that can be looked for.</summary>
    public bool IsOwn { get; init; }
}
