using Unforget.Foundation;

namespace Unforget.Data;

/// <summary>
/// The part of CIFAR-100 (Krizhevsky, 2009) that comes with the product: the first 20 classes of <c>order1</c>, 200 training
/// and 50 test images each, in CIFAR-100's record layout with the original labels in the files. Class 0 is the first class of
/// that order, so learning the classes in their natural order follows <c>order1</c>. The images are not under the product's
/// licence (DATA-LICENSE.md) and are in no package: they lie in <c>samples/cifar100_sample</c> beside the executable.
/// </summary>
[Dataset("cifar100_sample", Summary = "20 classes of CIFAR-100, 4,000 training and 1,000 test images, 32x32 RGB; comes with the product")]
public sealed class CifarSample : ImageDataset
{
    private const string Samples = "samples";

    private static readonly CifarFormat Format = Cifar100.Format with
    {
        Dataset = "cifar100_sample",
        Folder = "cifar100_sample",
        FileLabels = OriginalLabels,
        TrainPerClass = 200,
        TestPerClass = 50,
        HowToGet = "it lies in 'samples/cifar100_sample' beside the executable and in the source repository",
    };

    private readonly CifarFiles _files;

    /// <summary>Reads the sample into memory, 15 MB.</summary>
    /// <param name="location">
    /// A folder that contains <c>cifar100_sample</c> or <c>samples/cifar100_sample</c> is preferred to the copy beside the executable.
    /// </param>
    /// <exception cref="UserError">There is no sample, or a file is missing or damaged.</exception>
    public CifarSample(DataLocation location) => _files = CifarFiles.Load(Format, Find(location));

    /// <summary>CIFAR-100's fine label of each class.</summary>
    public static IReadOnlyList<int> OriginalLabels => [87, 0, 52, 58, 44, 91, 68, 97, 51, 15, 94, 92, 10, 72, 49, 78, 61, 14, 8, 86];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _files.ClassNames;

    /// <summary>Those of CIFAR-100.</summary>
    public override IReadOnlyList<float> Mean => Cifar100.OfficialMean;

    /// <summary>Those of CIFAR-100.</summary>
    public override IReadOnlyList<float> StandardDeviation => Cifar100.OfficialStandardDeviation;

    /// <inheritdoc/>
    public override ImageSet Train => _files.Train;

    /// <inheritdoc/>
    public override ImageSet Test => _files.Test;

    /// <inheritdoc/>
    public override DatasetIdentity Identity => _files.Identity;

    private static string Find(DataLocation location)
    {
        string[] roots = string.IsNullOrWhiteSpace(location.Folder)
            ? []
            : [location.Folder, Path.Combine(location.Folder, Samples)];
        var beside = Path.Combine(AppContext.BaseDirectory, Samples);
        return roots.Append(beside).Select(root => Path.Combine(root, Format.Folder)).FirstOrDefault(Directory.Exists)
            ?? throw new UserError($"cifar100_sample: no folder '{Path.Combine(beside, Format.Folder)}'; {Format.HowToGet}");
    }
}
