namespace Unforget.Foundation;

/// <summary>Paths without links.</summary>
internal static class RealPath
{
    /// <summary>The full path with every link in it followed, as far as it exists; without a separator at its end.</summary>
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        var here = Path.Combine(Of(parent), Path.GetFileName(full));
        return Directory.Exists(here) && new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? Path.TrimEndingDirectorySeparator(target.FullName)
            : here;
    }

    /// <summary>What a file is in the end, with links followed; null where they lead nowhere or in a circle, or there is no such file.</summary>
    public static FileInfo? FileAt(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true } target ? target : null;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return null;
        }
    }

    /// <summary>Whether a folder is another one or lies in it; both without links.</summary>
    public static bool IsInside(string inner, string outer) =>
        inner == outer || inner.StartsWith(Path.EndsInDirectorySeparator(outer) ? outer : outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
