using System.Net.Http.Headers;
using System.Text.Json;
using Unforget.Foundation;

namespace Unforget.Data.Download;

/// <summary>
/// The part of an archive that has arrived, and beside it a note on what the server said it was part of: bytes are only
/// appended to bytes of the same version.
/// </summary>
internal sealed class PartialDownload(string path, Func<string, Stream> openForAppending)
{
    private string NotePath => path + ".json";

    public string Path => path;

    public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>What the arrived bytes are part of; null when nothing usable has arrived.</summary>
    public DownloadNote? ReadNote()
    {
        if (Length == 0 || !File.Exists(NotePath))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<DownloadNote>(File.ReadAllText(NotePath));
        }
        catch (JsonException)
        {
            // A note cut off by a crash is no note: the download starts over.
            return null;
        }
    }

    /// <summary>Forgets what has arrived and notes what will.</summary>
    public void Restart(DownloadNote note)
    {
        Delete();
        Guard(() => File.WriteAllText(NotePath, JsonSerializer.Serialize(note)));
    }

    public void Delete() => Guard(() =>
    {
        File.Delete(path);
        File.Delete(NotePath);
    });

    /// <summary>Renames the complete file.</summary>
    public void Complete(string destination)
    {
        Guard(() => File.Move(path, destination, overwrite: true));
        File.Delete(NotePath);
    }

    public Stream OpenForAppending()
    {
        try
        {
            return openForAppending(path);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }
}

/// <summary>What a server said about a file: enough to tell whether it is still the same one.</summary>
internal sealed record DownloadNote(string Url, string? Tag, DateTimeOffset? Modified, long? Total)
{
    public static DownloadNote From(Uri url, HttpResponseMessage response, long? total) => new(
        url.AbsoluteUri,
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null,
        response.Content.Headers.LastModified,
        total);

    /// <summary>Asks the server to continue only if the file is unchanged; null where it gave nothing to compare.</summary>
    public RangeConditionHeaderValue? Condition =>
        Tag is not null ? new RangeConditionHeaderValue(new EntityTagHeaderValue(Tag))
        : Modified is not null ? new RangeConditionHeaderValue(Modified.Value)
        : null;

    /// <summary>Whether nothing that both sides know differs.</summary>
    public bool IsSameFile(DownloadNote other) =>
        Url == other.Url && Agree(Tag, other.Tag) && Agree(Modified, other.Modified) && Agree(Total, other.Total);

    private static bool Agree<T>(T? mine, T? theirs) => mine is null || theirs is null || mine.Equals(theirs);
}
