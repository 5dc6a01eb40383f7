using System.Formats.Tar;
using System.IO.Compression;
using Unforget.Foundation;

namespace Unforget.Data.Download;

/// <summary>
/// Unpacks the expected files of an archive into a new folder. Names in the archive are only compared, never used as paths:
/// nothing an archive says can be written anywhere else.
/// </summary>
internal static class ArchiveUnpacker
{
    public static async Task UnpackAsync(
        DatasetArchive archive, string archivePath, string targetFolder, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var destination = Path.Combine(targetFolder, archive.Folder);
        var temporary = Path.Combine(targetFolder, $".{archive.Folder}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(temporary);
            var found = await WriteFilesAsync(archive, archivePath, temporary, progress, cancellation).ConfigureAwait(false);
            var missing = archive.Files.FirstOrDefault(file => !found.Contains(file.Name));
            if (missing is not null)
            {
                throw new UserError($"{archivePath}: '{archive.Folder}/{missing.Name}' is not in the archive");
            }

            Directory.Move(temporary, destination);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(destination, error);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static async Task<HashSet<string>> WriteFilesAsync(
        DatasetArchive archive, string archivePath, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var file = File.OpenRead(archivePath);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (await tar.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is { } entry)
            {
                if (Match(archive, entry) is not { } expected)
                {
                    continue;
                }

                if (!found.Add(expected.Name) || (expected.Bytes is long bytes && entry.Length != bytes))
                {
                    throw new UserError($"{archivePath}: '{entry.Name}' has {entry.Length} bytes or is there twice, expected {expected.Bytes} bytes once");
                }

                await WriteAsync(entry, Path.Combine(folder, expected.Name), cancellation).ConfigureAwait(false);
                progress?.Report(new DownloadProgress(DownloadPhase.Unpack, file.Position, file.Length));
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new UserError($"{archivePath}: is no gzipped tar archive or damaged: {error.Message}", error);
        }

        return found;
    }

    private static ArchivedFile? Match(DatasetArchive archive, TarEntry entry)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            return null;
        }

        var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        return archive.Files.FirstOrDefault(file => name == $"{archive.Folder}/{file.Name}");
    }

    private static async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        if (entry.DataStream is { } content)
        {
            await content.CopyToAsync(file, cancellation).ConfigureAwait(false);
        }
    }
}
