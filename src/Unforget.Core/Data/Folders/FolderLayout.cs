using Unforget.Foundation;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>Which files a data folder offers, by class, before any of them is opened. Everything is in ordinal order, whatever the file system says.</summary>
/// <param name="Train">Training files.</param>
/// <param name="Test">Test files; null where they are to be taken from the training files.</param>
/// <param name="Classes">Classes in order; the label is the position.</param>
/// <param name="PassedOver">Paths in class folders that are no images by their names.</param>
/// <param name="Notes">Folders that a person might take for classes and that are none, a line each.</param>
internal sealed record FolderLayout(
    IReadOnlyList<LabeledFile> Train,
    IReadOnlyList<LabeledFile>? Test,
    IReadOnlyList<string> Classes,
    IReadOnlyList<string> PassedOver,
    IReadOnlyList<string> Notes)
{
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] TestNames = ["val", "valid", "validation", "test"];

    /// <summary>Finds the files.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="options">Says where, where the usual names do not.</param>
    /// <exception cref="UserError">Nothing is found, or training and test do not have the same classes.</exception>
    public static FolderLayout Find(string root, ImageOptions options)
    {
        var walk = new Walk(root, [], []);
        var train = options.Train.Length > 0 ? options.Train : FirstFolder(root, TrainNames) ?? "";
        var besides = FirstFolder(root, TestNames);
        if (train.Length == 0 && options.Test.Length == 0 && besides is not null)
        {
            throw new UserError(
                $"folder: '{Path.Combine(root, besides)}' looks like test images, but there is no folder 'train' beside it; "
                    + $"name both (images.train, images.test), or 'images.train: .' if '{besides}' is a class");
        }

        var test = options.Test.Length > 0 ? options.Test : train.Length > 0 && train != "." ? besides : null;
        var trainFiles = Files(walk, train, "images.train");
        var testFiles = test is null ? null : Files(walk, test, "images.test");
        var classes = SplitList.InOrder(trainFiles.Select(file => file.Class).Distinct(StringComparer.Ordinal));
        if (testFiles is not null)
        {
            RequireSameClasses(root, train, test!, classes, testFiles);
        }

        return classes.Count > 1
            ? new FolderLayout(trainFiles, testFiles, classes, walk.PassedOver, walk.Notes)
            : throw new UserError($"folder: '{Path.Combine(root, train)}' has images of {classes.Count} class, expected at least 2: one folder for each class");
    }

    /// <summary>The folder with the first of some names, in upper or lower case.</summary>
    private static string? FirstFolder(string root, string[] names)
    {
        try
        {
            string[] present = [.. InOrder(new DirectoryInfo(root).GetDirectories()).Select(folder => folder.Name)];
            return names.Select(name => present.FirstOrDefault(folder => folder.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(found => found is not null);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"folder: '{root}' cannot be read: {error.Message}", error);
        }
    }

    private static List<LabeledFile> Files(Walk walk, string place, string key)
    {
        var path = Path.Combine(walk.Root, place);
        if (File.Exists(path))
        {
            return SplitList.Read(path);
        }

        if (!Directory.Exists(path))
        {
            throw new UserError($"folder: {key} '{place}' is neither a folder nor a list of files in '{walk.Root}'");
        }

        var files = new List<LabeledFile>();
        try
        {
            string[] above = [RealPath.Of(walk.Root), RealPath.Of(path)];
            foreach (var entry in InOrder(new DirectoryInfo(path).GetFileSystemInfos()))
            {
                CollectClass(walk, entry, Prefix(place, entry.Name), above, files);
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"folder: '{path}' cannot be read: {error.Message}", error);
        }

        return files.Count > 0
            ? files
            : throw new UserError($"folder: no images in '{path}': expected one folder for each class with files of type {ImageFormats.Extensions}");
    }

    private static void CollectClass(Walk walk, FileSystemInfo entry, string path, string[] above, List<LabeledFile> files)
    {
        var shown = Printable.Of(path);
        if (entry is not DirectoryInfo folder)
        {
            if (entry.LinkTarget is not null && RealPath.FileAt(entry.FullName) is null)
            {
                walk.Notes.Add($"{shown} is a link to nothing and no class");
            }

            return;
        }

        if (!folder.Exists)
        {
            throw new UserError($"folder: the name of class folder '{shown}' is not UTF-8; rename it");
        }

        var real = RealPath.Of(folder.FullName);
        if (RealPath.IsInside(above[^1], real))
        {
            walk.Notes.Add($"{shown} is a link to a folder that it lies in and no class");
            return;
        }

        var before = files.Count;
        Collect(walk, folder, folder.Name, path, [.. above, real], files);
        if (files.Count == before)
        {
            walk.Notes.Add($"{shown} has no images and is no class");
        }
    }

    /// <summary>Images at any depth below the folder of a class. A link to a folder that it lies in is not followed: its images were seen.</summary>
    private static void Collect(Walk walk, DirectoryInfo folder, string className, string prefix, string[] above, List<LabeledFile> files)
    {
        foreach (var entry in InOrder(folder.GetFileSystemInfos()))
        {
            var path = Prefix(prefix, entry.Name);
            if (entry is DirectoryInfo inner)
            {
                if (!inner.Exists)
                {
                    throw new UserError($"folder: the name of folder '{Printable.Of(path)}' is not UTF-8; rename it");
                }

                var real = RealPath.Of(inner.FullName);
                if (above.Contains(real) || RealPath.IsInside(above[^1], real))
                {
                    walk.Notes.Add($"{Printable.Of(path)} is a link to a folder that it lies in and is not followed");
                }
                else
                {
                    Collect(walk, inner, className, path, [.. above, real], files);
                }
            }
            else if (ImageFormats.OfName(entry.Name) == ImageFormat.Unknown)
            {
                walk.PassedOver.Add(path);
            }
            else
            {
                files.Add(new LabeledFile(path, className));
            }
        }
    }

    /// <summary>What is known while folders are walked through.</summary>
    private sealed record Walk(string Root, List<string> PassedOver, List<string> Notes);

    /// <summary>By name, without hidden ones.</summary>
    private static IEnumerable<T> InOrder<T>(T[] entries)
        where T : FileSystemInfo =>
        entries.Where(entry => !entry.Name.StartsWith('.')).OrderBy(entry => entry.Name, StringComparer.Ordinal);

    private static string Prefix(string folder, string name) => folder.Length == 0
        ? name
        : $"{(OperatingSystem.IsWindows() ? folder.Replace('\\', '/') : folder).TrimEnd('/')}/{name}";

    private static void RequireSameClasses(string root, string train, string test, List<string> classes, List<LabeledFile> testFiles)
    {
        var found = testFiles.Select(file => file.Class).ToHashSet(StringComparer.Ordinal);
        if (found.Except(classes, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new UserError($"folder: '{Path.Combine(root, test)}' has class '{unknown}', which '{Path.Combine(root, train)}' has not");
        }

        if (classes.Find(name => !found.Contains(name)) is { } missing)
        {
            throw new UserError(
                $"folder: '{Path.Combine(root, test)}' has no image of class '{missing}'; add some, or name other test images with images.test");
        }
    }
}
