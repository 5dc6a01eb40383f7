using System.Security.Cryptography;
using Unforget.Foundation;

namespace Unforget.Data.Download;

/// <summary>
/// Brings a published data set into a data folder: downloads its archive, checks size and MD5, unpacks the expected files.
/// Whatever stops it, what has arrived is kept and the next call goes on from there.
/// </summary>
/// <param name="http">Used for the download; owned by the caller.</param>
public sealed class DatasetInstaller(HttpClient http)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Tries in a row without a new byte after which a download gives up, at least 1.</summary>
    public int FruitlessTries { get; init; } = 4;

    /// <summary>Time between two tries.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest silence of the server before a try is broken off.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Opens the file that receives the download, at its end. Replaced where a disk that fails is to be imitated.</summary>
    public Func<string, Stream> OpenForAppending { get; init; } =
        // Unbuffered: a full disk shows at the write, not when the stream is closed.
        path => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Installs a data set, or finds that it is there already.</summary>
    /// <param name="archive">What to install.</param>
    /// <param name="folder">The data folder, created where it is missing. The files go into <see cref="DatasetArchive.Folder"/> inside it.</param>
    /// <param name="from">
    /// An own copy of the archive (a path) or a mirror (an http or https address); null for the authors' address. The size and the MD5
    /// must be the same.
    /// </param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="cancellation">Stops within the current block of bytes; what has arrived is kept.</param>
    /// <exception cref="UserError">The archive is not at the address, is damaged or another one, or the disk refuses it.</exception>
    /// <exception cref="DownloadException">The network or the server fails, try after try.</exception>
    public async Task<DatasetInstallation> InstallAsync(
        DatasetArchive archive, string folder, string? from = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        var destination = Path.Combine(folder, archive.Folder);
        if (IsInstalled(archive, destination))
        {
            return new DatasetInstallation(destination, WasThere: true);
        }

        CreateFolder(folder);
        var source = ParseSource(archive, from);
        if (source.File is { } own)
        {
            await VerifyAsync(archive, own, isOurs: false, progress, cancellation).ConfigureAwait(false);
            await ArchiveUnpacker.UnpackAsync(archive, own, folder, progress, cancellation).ConfigureAwait(false);
            return new DatasetInstallation(destination, WasThere: false);
        }

        var downloaded = Path.Combine(folder, archive.FileName);
        if (!File.Exists(downloaded))
        {
            var part = new PartialDownload(downloaded + ".part", OpenForAppending);
            var policy = new DownloadPolicy(FruitlessTries, Pause, IdleTimeout);
            await new ResumableDownload(http, source.Url!, part, archive.Bytes, policy).RunAsync(progress, cancellation).ConfigureAwait(false);
            part.Complete(downloaded);
        }

        await VerifyAsync(archive, downloaded, isOurs: true, progress, cancellation).ConfigureAwait(false);
        await ArchiveUnpacker.UnpackAsync(archive, downloaded, folder, progress, cancellation).ConfigureAwait(false);
        File.Delete(downloaded);
        return new DatasetInstallation(destination, WasThere: false);
    }

    private static bool IsInstalled(DatasetArchive archive, string destination)
    {
        if (!Directory.Exists(destination))
        {
            return false;
        }

        foreach (var file in archive.Files)
        {
            var path = Path.GetFullPath(Path.Combine(destination, file.Name));
            var length = FileLength.Find(path);
            if (length is null || (file.Bytes is long bytes && length != bytes))
            {
                var state = length is null ? "is missing" : $"has {length} bytes, expected {file.Bytes}";
                throw new UserError($"{path}: {state}; move or delete the folder '{destination}', then try again");
            }
        }

        return true;
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(folder, error);
        }
    }

    private static (Uri? Url, string? File) ParseSource(DatasetArchive archive, string? from)
    {
        if (string.IsNullOrWhiteSpace(from))
        {
            return (archive.Source, null);
        }

        if (Uri.TryCreate(from, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return (url, null);
        }

        return File.Exists(from)
            ? (null, from)
            : throw new UserError($"--from {from}: no such file, and no http or https address; expected a copy of {archive.FileName}");
    }

    private static async Task VerifyAsync(
        DatasetArchive archive, string path, bool isOurs, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var found = await HashAsync(path, progress, cancellation).ConfigureAwait(false);
        if (found == archive.Md5)
        {
            return;
        }

        var consequence = "the file is damaged or another one";
        if (isOurs)
        {
            // Out of the way, so that the next try downloads again; kept, since it may be a page that explains itself.
            File.Move(path, path + ".bad", overwrite: true);
            consequence += $" and was renamed to {Path.GetFileName(path)}.bad; try again";
        }

        throw new UserError($"{path}: MD5 {found}, expected {archive.Md5}: {consequence}");
    }

    private static async Task<string> HashAsync(string path, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            // Published by the authors; a checksum against damage, as it is used here, needs no collision resistance.
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = await file.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                md5.AppendData(buffer, 0, read);
                progress?.Report(new DownloadProgress(DownloadPhase.Verify, file.Position, file.Length));
            }

            return Convert.ToHexStringLower(md5.GetHashAndReset());
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{path}: cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>An installed data set.</summary>
/// <param name="Folder">The folder of its files.</param>
/// <param name="WasThere">Whether there was nothing to do.</param>
public sealed record DatasetInstallation(string Folder, bool WasThere);
