using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Compression;

/// <summary>A folder tree to be written once more, with every image as JPEG. Looked at and checked; nothing is written yet.</summary>
public sealed class CompressionJob
{
    private CompressionJob(string source, string destination, JpegSettings settings, IReadOnlyList<CompressedFile> files, IReadOnlyList<string> unreadable) =>
        (Source, Destination, Settings, Files, UnreadableFolders) = (source, destination, settings, files, unreadable);

    /// <summary>The tree that is read.</summary>
    public string Source { get; }

    /// <summary>The tree that is written.</summary>
    public string Destination { get; }

    /// <summary>How images are encoded.</summary>
    public JpegSettings Settings { get; }

    /// <summary>All files, in ordinal order of their paths.</summary>
    public IReadOnlyList<CompressedFile> Files { get; }

    /// <summary>Folders in the source that cannot be opened, in ordinal order; their names are not UTF-8.</summary>
    public IReadOnlyList<string> UnreadableFolders { get; }

    /// <summary>Looks at both folders.</summary>
    /// <param name="source">A folder with images at any depth. Links are followed, except to a folder that they lie in; names that begin with a dot are passed over.</param>
    /// <param name="destination">A folder that does not exist, is empty, or was begun by the same job before.</param>
    /// <param name="settings">How images are encoded.</param>
    /// <exception cref="UserError">
    /// There is no source or no image in it, one folder is in the other, also by a link, or the destination holds something else or images of other settings.
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

        var (from, to) = (RealPath.Of(source), RealPath.Of(destination));
        RequireApart(source, from, destination, to);

        try
        {
            List<string> unreadable = [];
            var files = Targets(Walk(
                new DirectoryInfo(source), "", [from], unreadable, inner => RequireApart(inner.FullName, RealPath.Of(inner.FullName), destination, to)));
            if (!files.Exists(file => file.IsImage))
            {
                throw new UserError($"no images in '{source}' (looked for {ImageFormats.Extensions})");
            }

            CompressionMark.Check(destination, source, settings);
            return new CompressionJob(source, destination, settings, files, unreadable);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"'{source}' or '{destination}' cannot be read: {error.Message}", error);
        }
    }

    private static void RequireApart(string source, string from, string destination, string to)
    {
        if (RealPath.IsInside(from, to) || RealPath.IsInside(to, from))
        {
            throw new UserError(
                $"'{destination}' and '{source}' are one folder or one in the other; images would be read and written in one place: name another folder");
        }
    }

    /// <param name="folder">A folder.</param>
    /// <param name="below">What its entries' paths begin with.</param>
    /// <param name="above">The folders that it lies in and itself, without links.</param>
    /// <param name="unreadable">Receives the folders that cannot be opened.</param>
    /// <param name="check">Hears of folders that are links.</param>
    private static IEnumerable<string> Walk(DirectoryInfo folder, string below, string[] above, List<string> unreadable, Action<DirectoryInfo> check)
    {
        var entries = folder.EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith('.'));
        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is FileInfo)
            {
                yield return below + entry.Name;
            }
            else if (!entry.Exists)
            {
                unreadable.Add(below + entry.Name);
            }
            else if (entry is DirectoryInfo inner && RealPath.Of(inner.FullName) is var real && !RealPath.IsInside(above[^1], real) && !above.Contains(real))
            {
                if (inner.LinkTarget is not null)
                {
                    check(inner);
                }

                foreach (var file in Walk(inner, $"{below}{inner.Name}/", [.. above, real], unreadable, check))
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
}

/// <summary>A file of a <see cref="CompressionJob"/>. Paths are below the two folders, with <c>/</c> between their parts.</summary>
/// <param name="Source">Where it is.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="IsImage">By its name; other files are copied as they are.</param>
public sealed record CompressedFile(string Source, string Target, bool IsImage);
