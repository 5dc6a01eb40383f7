using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Compression;

/// <summary>A folder tree to be written once more, with every image as JPEG. Looked at and checked; nothing is written yet.</summary>
public sealed class CompressionJob
{
    private CompressionJob(string source, string destination, JpegSettings settings, IReadOnlyList<CompressedFile> files) =>
        (Source, Destination, Settings, Files) = (source, destination, settings, files);

    /// <summary>The tree that is read.</summary>
    public string Source { get; }

    /// <summary>The tree that is written.</summary>
    public string Destination { get; }

    /// <summary>How images are encoded.</summary>
    public JpegSettings Settings { get; }

    /// <summary>All files, in ordinal order of their paths.</summary>
    public IReadOnlyList<CompressedFile> Files { get; }

    /// <summary>Looks at both folders.</summary>
    /// <param name="source">A folder with images at any depth. Folders that are links, and names that begin with a dot, are passed over.</param>
    /// <param name="destination">A folder that does not exist, is empty, or was begun by the same job before.</param>
    /// <param name="settings">How images are encoded.</param>
    /// <exception cref="UserError">
    /// There is no source or no image in it, one folder is in the other, or the destination holds something else or images of other settings.
    /// </exception>
    public static CompressionJob Plan(string source, string destination, JpegSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!Directory.Exists(source))
        {
            throw new UserError($"'{source}' {(File.Exists(source) ? "is a file; name the folder that it is in" : "does not exist")}");
        }

        if (File.Exists(destination))
        {
            throw new UserError($"'{destination}' is a file; name a folder for the compressed images");
        }

        var (from, to) = (RealPath(source), RealPath(destination));
        if (IsInside(from, to) || IsInside(to, from))
        {
            throw new UserError(
                $"'{destination}' and '{source}' are one folder or one in the other; images would be read and written in one place: name another folder");
        }

        try
        {
            var files = Targets(Walk(new DirectoryInfo(source), ""));
            if (!files.Exists(file => file.IsImage))
            {
                throw new UserError($"no images in '{source}' (looked for {ImageFormats.Extensions})");
            }

            CompressionMark.Check(destination, source, settings);
            return new CompressionJob(source, destination, settings, files);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"'{source}' or '{destination}' cannot be read: {error.Message}", error);
        }
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder, string below)
    {
        var entries = folder.EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith('.'));
        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is FileInfo)
            {
                yield return below + entry.Name;
            }
            else if (entry is DirectoryInfo inner && inner.LinkTarget is null)
            {
                foreach (var file in Walk(inner, $"{below}{inner.Name}/"))
                {
                    yield return file;
                }
            }
        }
    }

    /// <summary>
    /// JPEG files and what is no image keep their names; other images end in .jpg, and where that name is taken, or wanted by several, the
    /// ending is put behind the whole name, with a number where that is taken too.
    /// </summary>
    private static List<CompressedFile> Targets(IEnumerable<string> paths)
    {
        List<string> all = [.. paths];
        var wanted = all.ToLookup(Renamed, StringComparer.OrdinalIgnoreCase);
        var taken = all.Where(KeepsName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. all.Select(path =>
        {
            if (KeepsName(path))
            {
                return new CompressedFile(path, path, ImageFormats.OfName(path) != ImageFormat.Unknown);
            }

            var target = wanted[Renamed(path)].Skip(1).Any() ? path + ".jpg" : Renamed(path);
            for (var number = 2; !taken.Add(target); number++)
            {
                target = FormattableString.Invariant($"{path}.{number}.jpg");
            }

            return new CompressedFile(path, target, IsImage: true);
        })];
    }

    private static bool KeepsName(string path) => ImageFormats.OfName(path) is ImageFormat.Unknown or ImageFormat.Jpeg;

    private static string Renamed(string path) =>
        KeepsName(path) ? path : Path.ChangeExtension(path, ".jpg");

    /// <summary>The path without links, as far as it exists.</summary>
    private static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        var here = Path.Combine(RealPath(parent), Path.GetFileName(full));
        return Directory.Exists(here) && new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? Path.TrimEndingDirectorySeparator(target.FullName)
            : here;
    }

    private static bool IsInside(string inner, string outer) =>
        inner == outer || inner.StartsWith(Path.EndsInDirectorySeparator(outer) ? outer : outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>A file of a <see cref="CompressionJob"/>. Paths are below the two folders, with <c>/</c> between their parts.</summary>
/// <param name="Source">Where it is.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="IsImage">By its name; other files are copied as they are.</param>
public sealed record CompressedFile(string Source, string Target, bool IsImage);
