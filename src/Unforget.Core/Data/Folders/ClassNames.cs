using Unforget.Foundation;

namespace Unforget.Data.Folders;

/// <summary>Names of classes for people, where their folders are called otherwise.</summary>
internal static class ClassNames
{
    /// <summary>A file in the data folder: the name of a class's folder, a tabulator, its names separated by commas.</summary>
    public const string FileName = "classes.txt";

    /// <summary>A name for every class: the first one that the file gives, else that of the folder. Where two would be the same, the folder is added.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="folders">What <see cref="Folders"/> gave.</param>
    public static IReadOnlyList<string> Of(string root, IReadOnlyList<string> folders)
    {
        var known = Read(Path.Combine(root, FileName));
        var names = folders.Select(folder => known.GetValueOrDefault(folder, folder)).ToArray();
        var twice = names.GroupBy(name => name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        return [.. names.Select((name, label) => twice.Contains(name) ? $"{name} ({folders[label]})" : name)];
    }

    /// <summary>
    /// Names of the classes' folders. Lists name classes by numbers and folders by what they show: a numbered class whose files lie in one
    /// folder, with those of no other class, is known by that.
    /// </summary>
    public static IReadOnlyList<string> Folders(FolderLayout layout)
    {
        if (!layout.Classes.All(name => SplitList.IsNumber(name, out _)))
        {
            return [.. layout.Classes];
        }

        var places = layout.Train.Select(file => (file.Class, Folder: Path.GetFileName(Path.GetDirectoryName(file.Path)) ?? "")).Distinct().ToArray();
        var foldersOf = places.ToLookup(place => place.Class, place => place.Folder, StringComparer.Ordinal);
        var classesIn = places.ToLookup(place => place.Folder, StringComparer.Ordinal);
        return [.. layout.Classes.Select(name => foldersOf[name].ToArray() is [{ Length: > 0 } only] && classesIn[only].Count() == 1 ? only : name)];
    }

    private static Dictionary<string, string> Read(string path)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return names;
        }

        try
        {
            foreach (var parts in File.ReadLines(path).Select(line => line.Split('\t', 2, StringSplitOptions.TrimEntries)))
            {
                if (parts is [{ Length: > 0 } folder, var all] && all.Split(',', 2)[0].Trim() is { Length: > 0 } name)
                {
                    names[folder] = name;
                }
            }

            return names;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
