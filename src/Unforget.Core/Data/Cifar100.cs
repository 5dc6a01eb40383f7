namespace Unforget.Data;

/// <summary>
/// CIFAR-100 (Krizhevsky, 2009) in the official binary layout: 100 classes, 500 training and 100 test images each, 32x32 RGB.
/// The label is the fine label. Images keep the order of the files, which differs between copies; the identity does not.
/// </summary>
[Dataset("cifar100", Summary = "CIFAR-100: 100 classes, 50,000 training and 10,000 test images, 32x32 RGB")]
public sealed class Cifar100 : ImageDataset
{
    internal static readonly CifarFormat Format = new()
    {
        Dataset = "cifar100",
        Folder = "cifar-100-binary",
        TrainFiles = ["train.bin"],
        TestFile = "test.bin",
        NamesFile = "fine_label_names.txt",
        DefaultNames = OfficialNames,
        FileLabels = [.. Enumerable.Range(0, 100)],
        LabelBytes = 2,
        SuperclassCount = 20,
        TrainPerClass = 500,
        TestPerClass = 100,
        HowToGet = CifarFormat.GetCommand("cifar100"),
    };

    private readonly CifarFiles _files;

    /// <summary>Reads the data set into memory, about 184 MB.</summary>
    /// <param name="location">The folder that contains <c>cifar-100-binary</c>, or that folder itself.</param>
    /// <exception cref="Foundation.UserError">A file is missing, truncated, or not CIFAR-100.</exception>
    public Cifar100(DataLocation location) => _files = CifarFiles.Load(Format, CifarFiles.Find(Format, location));

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _files.ClassNames;

    /// <inheritdoc/>
    public override IReadOnlyList<float> Mean => OfficialMean;

    /// <inheritdoc/>
    public override IReadOnlyList<float> StandardDeviation => OfficialStandardDeviation;

    /// <inheritdoc/>
    public override ImageSet Train => _files.Train;

    /// <inheritdoc/>
    public override ImageSet Test => _files.Test;

    /// <inheritdoc/>
    public override DatasetIdentity Identity => _files.Identity;

    internal static IReadOnlyList<float> OfficialMean { get; } = [0.5071f, 0.4867f, 0.4408f];

    internal static IReadOnlyList<float> OfficialStandardDeviation { get; } = [0.2675f, 0.2565f, 0.2761f];

    internal static IReadOnlyList<string> OfficialNames =>
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy", "bridge", "bus",
        "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch",
        "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house",
        "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple", "motorcycle", "mountain",
        "mouse", "mushroom", "oak", "orange", "orchid", "otter", "palm", "pear", "pickup_truck", "pine", "plain", "plate", "poppy",
        "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk",
        "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone",
        "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow", "wolf", "woman", "worm",
    ];
}
