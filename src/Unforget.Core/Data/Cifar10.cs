namespace Unforget.Data;

/// <summary>
/// CIFAR-10 (Krizhevsky, 2009) in the official binary layout: 10 classes, 5000 training and 1000 test images each, 32x32 RGB.
/// Images keep the order of the files.
/// </summary>
[Dataset("cifar10", Summary = "CIFAR-10: 10 classes, 50,000 training and 10,000 test images, 32x32 RGB")]
public sealed class Cifar10 : ImageDataset
{
    internal static readonly CifarFormat Format = new()
    {
        Dataset = "cifar10",
        Folder = "cifar-10-batches-bin",
        TrainFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"],
        TestFile = "test_batch.bin",
        NamesFile = "batches.meta.txt",
        DefaultNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        FileLabels = [.. Enumerable.Range(0, 10)],
        LabelBytes = 1,
        TrainPerClass = 5000,
        TestPerClass = 1000,
        HowToGet = CifarFormat.GetCommand("cifar10"),
    };

    private readonly CifarFiles _files;

    /// <summary>Reads the data set into memory, about 184 MB.</summary>
    /// <param name="location">The folder that contains <c>cifar-10-batches-bin</c>, or that folder itself.</param>
    /// <exception cref="Foundation.UserError">A file is missing, truncated, or not CIFAR-10.</exception>
    public Cifar10(DataLocation location) => _files = CifarFiles.Load(Format, CifarFiles.Find(Format, location));

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _files.ClassNames;

    /// <inheritdoc/>
    public override IReadOnlyList<float> Mean { get; } = [0.4914f, 0.4822f, 0.4465f];

    /// <summary>The values of the PODNet code. They are smaller than the deviation over all pixels (0.247, 0.243, 0.262).</summary>
    public override IReadOnlyList<float> StandardDeviation { get; } = [0.2023f, 0.1994f, 0.2010f];

    /// <inheritdoc/>
    public override ImageSet Train => _files.Train;

    /// <inheritdoc/>
    public override ImageSet Test => _files.Test;

    /// <inheritdoc/>
    public override DatasetIdentity Identity => _files.Identity;
}
