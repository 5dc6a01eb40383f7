using System.Globalization;
using Unforget.Foundation;

namespace Unforget.Data.Folders;

/// <summary>A list of files with labels, one a line: <c>path label</c>, as the split files of ImageNet-100 and ImageNet-1000.</summary>
internal static class SplitList
{
    /// <summary>Reads a list. A path may contain spaces; the label is what follows the last one. Empty lines are passed over.</summary>
    /// <exception cref="UserError">The file cannot be read, a line has no label, or two name one file.</exception>
    public static List<LabeledFile> Read(string list)
    {
        var files = new List<LabeledFile>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in Lines(list))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var text = line.Trim();
            var cut = text.LastIndexOfAny([' ', '\t']);
            if (cut < 0)
            {
                throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{list}:{number}: expected a path and a label, got '{text}'"));
            }

            var path = text[..cut].TrimEnd().Replace('\\', '/');
            if (!seen.TryAdd(path, number))
            {
                throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{list}:{number}: '{path}' is named in line {seen[path]} already"));
            }

            files.Add(new LabeledFile(path, text[(cut + 1)..]));
        }

        return files.Count > 0 ? files : throw new UserError($"{list}: the list names no file");
    }

    /// <summary>Classes in order: numbers by value where all are numbers, otherwise names by their code points.</summary>
    public static List<string> InOrder(IEnumerable<string> classes)
    {
        var names = classes.ToList();
        return names.TrueForAll(name => IsNumber(name, out _))
            ? [.. names.OrderBy(name => IsNumber(name, out var value) ? value : 0).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a class is known by a number alone.</summary>
    public static bool IsNumber(string name, out int value) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static string[] Lines(string list)
    {
        try
        {
            return File.ReadAllLines(list);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{list}: cannot be read: {error.Message}", error);
        }
    }
}
