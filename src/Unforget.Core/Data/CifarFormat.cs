namespace Unforget.Data;

/// <summary>
/// The layout of one CIFAR data set: label bytes (the class is the last of them), then 3072 bytes of pixels: 1024 red,
/// 1024 green, 1024 blue, each row by row.
/// </summary>
internal sealed record CifarFormat
{
    public static readonly ImageShape Shape = new(3, 32, 32);

    /// <summary>Name of the data set in recipes.</summary>
    public required string Dataset { get; init; }

    /// <summary>The folder inside the official archive.</summary>
    public required string Folder { get; init; }

    /// <summary>Training files, in reading order.</summary>
    public required IReadOnlyList<string> TrainFiles { get; init; }

    /// <summary>The test file.</summary>
    public required string TestFile { get; init; }

    /// <summary>Names of all labels that a file may hold, one a line in label order.</summary>
    public required string NamesFile { get; init; }

    /// <summary>Names by label in the file, for where the names file is missing: copies that hold the records alone are common.</summary>
    public required IReadOnlyList<string> DefaultNames { get; init; }

    /// <summary>The class of a record, by the byte in the file; the class is the position in this list.</summary>
    public required IReadOnlyList<int> FileLabels { get; init; }

    /// <summary>1 for CIFAR-10 (label), 2 for CIFAR-100 (superclass, label).</summary>
    public required int LabelBytes { get; init; }

    /// <summary>Training images of each class.</summary>
    public required int TrainPerClass { get; init; }

    /// <summary>Test images of each class.</summary>
    public required int TestPerClass { get; init; }

    /// <summary>Number of superclasses; only with two label bytes.</summary>
    public int SuperclassCount { get; init; }

    /// <summary>What the user can do when files are missing.</summary>
    public required string HowToGet { get; init; }

    public int ClassCount => FileLabels.Count;

    public int RecordBytes => LabelBytes + Shape.ByteCount;

    /// <summary>"0..99", or the list of labels where they are a selection.</summary>
    public string ValidLabels => FileLabels.Index().All(pair => pair.Index == pair.Item)
        ? $"0..{ClassCount - 1}"
        : $"one of {string.Join(", ", FileLabels.Order())}";

    public static string GetCommand(string dataset) =>
        $"get it with 'unforget data get {dataset}', or name its folder with --data DIR or the environment variable UNFORGET_DATA";
}
