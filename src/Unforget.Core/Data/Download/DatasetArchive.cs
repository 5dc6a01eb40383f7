using Unforget.Foundation;

namespace Unforget.Data.Download;

/// <summary>An archive of a data set as its authors publish it: where it is, how to tell it from a damaged or another one, and what it holds.</summary>
public sealed record DatasetArchive
{
    /// <summary>Name of the data set in recipes.</summary>
    public required string Dataset { get; init; }

    /// <summary>The authors' address of the archive, a gzipped tar file.</summary>
    public required Uri Source { get; init; }

    /// <summary>The archive's size.</summary>
    public required long Bytes { get; init; }

    /// <summary>The archive's MD5, lower-case hexadecimal, as its authors publish it. It shows damage; it is no proof against malice.</summary>
    public required string Md5 { get; init; }

    /// <summary>The folder inside the archive and, after unpacking, inside the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The files that are unpacked, all of them required; whatever else the archive holds is left out.</summary>
    public required IReadOnlyList<ArchivedFile> Files { get; init; }

    /// <summary>Name of the archive, the last part of <see cref="Source"/>.</summary>
    public string FileName => Path.GetFileName(Source.AbsolutePath);

    /// <summary>CIFAR-10, official binary version.</summary>
    public static DatasetArchive Cifar10 { get; } = new()
    {
        Dataset = "cifar10",
        Source = new Uri("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
        Bytes = 170_052_171,
        Md5 = "c32a1d4ab5d03f1284b67883e8d87530",
        Folder = "cifar-10-batches-bin",
        Files =
        [
            .. Enumerable.Range(1, 5).Select(batch => new ArchivedFile($"data_batch_{batch}.bin", 30_730_000)),
            new("test_batch.bin", 30_730_000),
            new("batches.meta.txt", null),
        ],
    };

    /// <summary>CIFAR-100, official binary version.</summary>
    public static DatasetArchive Cifar100 { get; } = new()
    {
        Dataset = "cifar100",
        Source = new Uri("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"),
        Bytes = 168_513_733,
        Md5 = "03b5dce01913d631647c71ecec9e9cb8",
        Folder = "cifar-100-binary",
        Files =
        [
            new("train.bin", 153_700_000),
            new("test.bin", 30_740_000),
            new("fine_label_names.txt", null),
            new("coarse_label_names.txt", null),
        ],
    };

    /// <summary>Everything that can be downloaded.</summary>
    public static IReadOnlyList<DatasetArchive> All { get; } = [Cifar10, Cifar100];

    /// <summary>The archive of a data set.</summary>
    /// <param name="dataset">Name in recipes.</param>
    /// <exception cref="UserError">There is none of that name.</exception>
    public static DatasetArchive Find(string dataset) => All.FirstOrDefault(archive => archive.Dataset == dataset)
        ?? throw new UserError($"data set '{dataset}' cannot be downloaded; known: {string.Join(", ", All.Select(archive => archive.Dataset))}");
}

/// <summary>A file of an archive.</summary>
/// <param name="Name">Name inside the archive's folder.</param>
/// <param name="Bytes">Its size, or null where any size will do.</param>
public sealed record ArchivedFile(string Name, long? Bytes);
