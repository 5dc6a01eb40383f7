using System.Globalization;
using Unforget.Foundation;

namespace Unforget.Data.Folders;

/// <summary>Words about the files in class folders that are no images by their names.</summary>
internal static class PassedOver
{
    private const int KindsShown = 5;

    /// <summary>Pictures all the same, in formats that are not decoded: whoever has them expects them to be used.</summary>
    private static readonly HashSet<string> UndecodedPictures = new(StringComparer.OrdinalIgnoreCase)
    {
        ".heic", ".heif", ".avif", ".tif", ".tiff", ".jxl", ".jp2", ".psd", ".svg", ".dng", ".cr2", ".nef", ".arw",
    };

    /// <summary>One line with their number, kinds and the first of them; null for none.</summary>
    /// <param name="paths">Paths below the data folder.</param>
    public static string? Summary(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return null;
        }

        var kinds = paths
            .CountBy(path => Path.GetExtension(path).ToLowerInvariant(), StringComparer.Ordinal)
            .OrderByDescending(kind => kind.Value)
            .ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .ToArray();
        var shown = string.Join(", ", kinds.Take(KindsShown).Select(kind => $"{Count(kind.Value)} {(kind.Key.Length > 0 ? Printable.Of(kind.Key) : "without extension")}"));
        var more = kinds.Length > KindsShown ? $" and {Count(kinds.Skip(KindsShown).Sum(kind => kind.Value))} others" : "";
        var undecoded = string.Join(", ", kinds.Select(kind => kind.Key).Where(UndecodedPictures.Contains));
        var advice = undecoded.Length > 0 ? $"; {undecoded} cannot be decoded: convert them to JPEG or PNG to train on them" : "";
        return $"{Count(paths.Count)} {(paths.Count == 1 ? "file in a class folder is no image by its name and is" : "files in class folders are no images by their names and are")} "
            + $"passed over: {shown}{more}, first {Printable.Of(paths[0])}{advice}";
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
