using Unforget.Foundation;

namespace Unforget.Data;

/// <summary>A loaded CIFAR data set.</summary>
internal sealed record CifarFiles(ImageSet Train, ImageSet Test, IReadOnlyList<string> ClassNames, DatasetIdentity Identity)
{
    /// <summary>Reads and checks a whole data set.</summary>
    /// <exception cref="UserError">A file is missing or does not have the structure of <paramref name="format"/>.</exception>
    public static CifarFiles Load(CifarFormat format, string folder)
    {
        var allNames = ReadNames(format, folder);
        var names = format.FileLabels.Select(label => allNames[label]).ToArray();
        var (train, trainHashes) = CifarSplitReader.Read(format, folder, format.TrainFiles, format.TrainPerClass, RecordDigest.Train, names);
        var (test, testHashes) = CifarSplitReader.Read(format, folder, [format.TestFile], format.TestPerClass, RecordDigest.Test, names);
        var digest = RecordDigest.Combine(trainHashes, testHashes);
        return new CifarFiles(train, test, names, new DatasetIdentity(digest, KnownReleases.Find(digest)));
    }

    /// <summary>
    /// The folder of the data set: <see cref="DataLocation.Folder"/> contains it or is it.
    /// </summary>
    public static string Find(CifarFormat format, DataLocation location)
    {
        if (string.IsNullOrWhiteSpace(location.Folder))
        {
            throw new UserError($"{format.Dataset}: no data folder given; {format.HowToGet}");
        }

        if (!Directory.Exists(location.Folder))
        {
            var problem = File.Exists(location.Folder) ? "is a file, not a folder" : "does not exist";
            throw new UserError($"{format.Dataset}: data folder '{location.Folder}' {problem}; {format.HowToGet}");
        }

        return FindIn(format, location.Folder)
            ?? throw new UserError($"{format.Dataset}: no folder '{format.Folder}' in '{location.Folder}'; {format.HowToGet}");
    }

    /// <summary>As <see cref="Find"/>, null where there is nothing of the data set.</summary>
    public static string? FindIn(CifarFormat format, string folder)
    {
        var inside = Path.Combine(folder, format.Folder);
        if (Directory.Exists(inside))
        {
            return inside;
        }

        var isItself = format.TrainFiles.Append(format.TestFile).Any(file => File.Exists(Path.Combine(folder, file)));
        return isItself ? folder : null;
    }

    private static IReadOnlyList<string> ReadNames(CifarFormat format, string folder)
    {
        var path = Path.Combine(folder, format.NamesFile);
        if (!File.Exists(path))
        {
            return format.DefaultNames;
        }

        var names = File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        return names.Length == format.DefaultNames.Count
            ? names
            : throw new UserError($"{path}: {names.Length} class names, expected {format.DefaultNames.Count}");
    }
}
