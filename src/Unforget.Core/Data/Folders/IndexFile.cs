using System.Security.Cryptography;
using System.Text;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>
/// The index of a data folder as a file: what was found in every file when it was looked at. It lies in the data folder, or where that
/// cannot be written in the user's cache; one that is damaged or of another version counts as none.
/// </summary>
internal sealed class IndexFile
{
    private const string Name = ".unforget-index";
    private const string Magic = "unforget image index 1\n";

    private readonly string[] _places;

    /// <param name="root">The data folder.</param>
    /// <param name="cache">Folder for indexes of data folders that cannot be written; null for the user's cache.</param>
    public IndexFile(string root, string? cache)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(root))))[..32];
        _places = (cache ?? UserCache()) is { } folder
            ? [Path.Combine(root, Name), Path.Combine(folder, $"{id}.index")]
            : [Path.Combine(root, Name)];
    }

    /// <summary>What is known, by path.</summary>
    public Dictionary<string, ImageFileRecord> Load()
    {
        foreach (var place in _places)
        {
            try
            {
                if (File.Exists(place) && Parse(File.ReadAllBytes(place)) is { } records)
                {
                    return records;
                }
            }
            catch (Exception error) when (DiskErrors.IsDiskError(error))
            {
                // An index only saves time.
            }
        }

        return new Dictionary<string, ImageFileRecord>(StringComparer.Ordinal);
    }

    /// <summary>Keeps what is known, where that is possible.</summary>
    /// <returns>The file; null where no place can be written.</returns>
    public string? Save(IReadOnlyCollection<ImageFileRecord> records)
    {
        var content = Format(records);
        foreach (var place in _places.Where(place => place != _places[0] || MayWrite(Path.GetDirectoryName(place)!)))
        {
            var temporary = $"{place}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.WriteAllBytes(temporary, content);
                File.Move(temporary, place, overwrite: true);
                return place;
            }
            catch (Exception error) when (DiskErrors.IsDiskError(error))
            {
                Remove(temporary);
            }
        }

        return null;
    }

    /// <summary>A folder that is marked as read-only is left alone, also by a user whom the mark does not stop.</summary>
    private static bool MayWrite(string folder)
    {
        const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(folder) & AnyWrite) != 0;
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            // It was never made.
        }
    }

    private static string? UserCache()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var folder = !string.IsNullOrEmpty(cache) && Path.IsPathFullyQualified(cache)
            ? cache
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache") : null;
        return folder is null ? null : Path.Combine(folder, "unforget", "images");
    }

    private static byte[] Format(IReadOnlyCollection<ImageFileRecord> records)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Encoding.ASCII.GetBytes(Magic));
        writer.Write(records.Count);
        var hash = new byte[SHA256.HashSizeInBytes];
        foreach (var record in records)
        {
            writer.Write(record.Path);
            writer.Write(record.Stamp.Bytes);
            writer.Write(record.Stamp.ChangedAt);
            writer.Write((byte)record.Outcome);
            writer.Write((byte)record.Format);
            writer.Write(record.Size.Width);
            writer.Write(record.Size.Height);
            record.Hash.Write(hash);
            writer.Write(hash);
        }

        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>The records; null for a file that is not whole or of another version.</summary>
    private static Dictionary<string, ImageFileRecord>? Parse(byte[] content)
    {
        var length = content.Length - SHA256.HashSizeInBytes;
        if (length < Magic.Length + sizeof(int)
            || !content.AsSpan(0, Magic.Length).SequenceEqual(Encoding.ASCII.GetBytes(Magic))
            || !SHA256.HashData(content.AsSpan(0, length)).AsSpan().SequenceEqual(content.AsSpan(length)))
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(content, Magic.Length, length - Magic.Length), Encoding.UTF8);
        var count = reader.ReadInt32();
        var records = new Dictionary<string, ImageFileRecord>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var record = new ImageFileRecord(
                reader.ReadString(),
                new FileStamp(reader.ReadInt64(), reader.ReadInt64()),
                (DecodeOutcome)reader.ReadByte(),
                (ImageFormat)reader.ReadByte(),
                new PixelSize(reader.ReadInt32(), reader.ReadInt32()),
                RecordHash.Read(reader.ReadBytes(SHA256.HashSizeInBytes)));
            records[record.Path] = record;
        }

        return records;
    }
}
