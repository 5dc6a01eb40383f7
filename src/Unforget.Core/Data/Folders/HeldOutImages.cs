namespace Unforget.Data.Folders;

/// <summary>
/// Takes test images out of training images where a data set has none of its own. Which ones depends on their contents alone: the same
/// for every seed and file system, nearly the same after images were added, and of two equal files not one here and one there.
/// </summary>
internal static class HeldOutImages
{
    /// <summary>Splits the usable images of every class by their hashes; at least one goes to each side.</summary>
    /// <param name="files">Usable images of all classes.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="share">Share of a class that becomes test images.</param>
    /// <returns>True for a test image, in the order of <paramref name="files"/>. A class of one image gives none.</returns>
    public static bool[] Choose(IReadOnlyList<ImageFileRecord> files, IReadOnlyList<int> labels, double share)
    {
        var isTest = new bool[files.Count];
        foreach (var group in Enumerable.Range(0, files.Count).GroupBy(i => labels[i]))
        {
            var sorted = group.OrderBy(i => files[i].Hash).ThenBy(i => files[i].Path, StringComparer.Ordinal).ToArray();
            var count = Math.Clamp((int)Math.Round(share * sorted.Length), 1, Math.Max(1, sorted.Length - 1));
            while (count < sorted.Length - 1 && files[sorted[count]].Hash == files[sorted[count - 1]].Hash)
            {
                count++;
            }

            foreach (var i in sorted.Length > 1 ? sorted[..count] : [])
            {
                isTest[i] = true;
            }
        }

        return isTest;
    }
}
