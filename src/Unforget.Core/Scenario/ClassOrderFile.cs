using System.Globalization;
using Unforget.Foundation;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Unforget.Scenario;

/// <summary>
/// A file that holds a class order: labels or names of classes in the order of arrival. A text file has one a line. YAML and JSON have a
/// list, or a list below the key <c>order</c>; of a list of lists the first one counts, or the one whose number, from 1, stands behind a
/// <c>#</c>; any other word there names the key. The published orders of CIFAR-100, ImageNet-100 and ImageNet-1000 have these forms.
/// </summary>
internal static class ClassOrderFile
{
    private const string DefaultKey = "order";

    /// <summary>Reads an order.</summary>
    /// <param name="text">Path and choice as in a recipe.</param>
    /// <param name="folder">Where a relative path is looked for before the present folder; null for there alone.</param>
    /// <param name="nameLists">Names that classes may be called by, each list by original label.</param>
    /// <returns>Original labels, or numbers that are none, in the order of arrival.</returns>
    /// <exception cref="UserError">There is no such file or order, or a name is no class.</exception>
    public static int[] Read(string text, string? folder, params ReadOnlySpan<IReadOnlyList<string>> nameLists)
    {
        var (path, choice) = text.Split('#', 2) is [var before, var behind] ? (before, behind) : (text, "");
        var file = folder is not null && File.Exists(Path.Combine(folder, path)) ? Path.Combine(folder, path) : path;
        if (!File.Exists(file))
        {
            var places = folder is null ? "here" : $"in '{folder}' nor here";
            throw new UserError($"protocol.class_order: '{path}' is not {places}");
        }

        var entries = IsText(file) ? TextEntries(file, choice) : YamlEntries(file, choice);
        var labels = new int[entries.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Label(entries[i], file, nameLists);
        }

        return labels;
    }

    private static bool IsText(string file) => Path.GetExtension(file).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    private static int Label(string entry, string file, ReadOnlySpan<IReadOnlyList<string>> nameLists)
    {
        foreach (var names in nameLists)
        {
            for (var label = 0; label < names.Count; label++)
            {
                if (names[label] == entry)
                {
                    return label;
                }
            }
        }

        return int.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UserError($"{file}: '{entry}' is no class of the data set");
    }

    private static List<string> TextEntries(string file, string choice) => choice.Length == 0
        ? [.. Content(file).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : throw new UserError($"{file}: a text file holds one order; '#{choice}' chooses among those of a YAML or JSON file");

    private static List<string> YamlEntries(string file, string choice)
    {
        var isNumber = int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var key = choice.Length == 0 || isNumber ? DefaultKey : choice;
        var node = Root(file);
        if (node is YamlMappingNode mapping)
        {
            node = mapping.Children.TryGetValue(new YamlScalarNode(key), out var found)
                ? found
                : throw new UserError($"{file}: no key '{key}' with a class order (keys: {string.Join(", ", mapping.Children.Keys)})");
        }

        if (node is YamlSequenceNode { Children: [YamlSequenceNode, ..] lists })
        {
            var index = isNumber ? number : 1;
            node = index >= 1 && index <= lists.Count
                ? lists[index - 1]
                : throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{file}: order {index} is asked for, there are 1 to {lists.Count}"));
        }

        return node is YamlSequenceNode list && list.All(item => item is YamlScalarNode)
            ? [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")]
            : throw new UserError($"{file}: expected a list of class labels or names");
    }

    private static YamlNode Root(string file)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(Content(file)));
            return stream.Documents is [{ RootNode: { } root }, ..] ? root : throw new UserError($"{file}: the file is empty");
        }
        catch (YamlException error)
        {
            throw new UserError($"{file}:{error.Start.Line}: {error.Message}", error);
        }
    }

    private static string Content(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{file}: cannot be read: {error.Message}", error);
        }
    }
}
