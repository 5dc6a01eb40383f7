using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>What the index knows about one file.</summary>
/// <param name="Path">Path below the data folder with forward slashes, or a full path.</param>
/// <param name="Stamp">Length and time of the file when it was looked at.</param>
/// <param name="Outcome">What became of decoding it.</param>
/// <param name="Format">Format of its content.</param>
/// <param name="Size">Size of the upright image; empty where the header is damaged.</param>
/// <param name="Hash">SHA-256 of its content.</param>
internal sealed record ImageFileRecord(string Path, FileStamp Stamp, DecodeOutcome Outcome, ImageFormat Format, PixelSize Size, RecordHash Hash)
{
    /// <summary>Full path in a data folder.</summary>
    public string In(string root) => System.IO.Path.Combine(root, Path);
}

/// <summary>By what a file is known to be the same as before.</summary>
/// <param name="Bytes">Length.</param>
/// <param name="ChangedAt">Ticks of the last change in universal time.</param>
internal readonly record struct FileStamp(long Bytes, long ChangedAt)
{
    /// <summary>Of a file that is not there.</summary>
    public static readonly FileStamp Missing = new(-1, 0);

    /// <summary>Follows symbolic links.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            FileSystemInfo file = new FileInfo(path);
            file = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return file is FileInfo { Exists: true } found ? new FileStamp(found.Length, found.LastWriteTimeUtc.Ticks) : Missing;
        }
        catch (Exception error) when (Foundation.DiskErrors.IsDiskError(error))
        {
            return Missing;
        }
    }
}
