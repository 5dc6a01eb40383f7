using System.Security.Cryptography;

namespace Unforget.Foundation;

/// <summary>
/// Files in a folder, named by the SHA-256 of their content: several processes may store the same content at once, a file
/// is never seen half written, and a damaged one is found and replaced.
/// </summary>
/// <param name="folder">Made, for this user alone, when the first file is stored.</param>
public sealed class ContentStore(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes sure that the folder holds this content and that it reads back with the same hash.</summary>
    /// <param name="stem">Start of the file's name; hash and extension follow.</param>
    /// <param name="extension">End of the file's name, with its dot.</param>
    /// <param name="content">The bytes of the file.</param>
    /// <returns>Full path of the file.</returns>
    /// <exception cref="IOException">The folder cannot be made, the disk is full, or the bytes read back differ.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written, or others may write to it.</exception>
    public string Store(string stem, string extension, ReadOnlyMemory<byte> content)
    {
        var hash = SHA256.HashData(content.Span);
        var path = Path.GetFullPath(Path.Combine(folder, $"{stem}-{Convert.ToHexStringLower(hash)[..32]}{extension}"));
        PrepareFolder();
        if (!Holds(path, hash))
        {
            Write(path, content);
            if (!Holds(path, hash))
            {
                throw new IOException($"{path} does not read back as it was written");
            }
        }

        return path;
    }

    private void PrepareFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnerOnly);
        if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherWrite) != 0)
        {
            throw new UnauthorizedAccessException($"{folder} can be written by every user; a library is not loaded from there");
        }
    }

    private static bool Holds(string path, byte[] hash)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = File.OpenRead(path);
        return SHA256.HashData(file).AsSpan().SequenceEqual(hash);
    }

    /// <summary>Writes beside the target and renames: another process may have the old file mapped, so it is never changed in place.</summary>
    private static void Write(string path, ReadOnlyMemory<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
