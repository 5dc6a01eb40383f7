using System.Text;

namespace Unforget.Reporting;

/// <summary>Writes the small files of a run so that a reader never sees half of one.</summary>
/// <param name="open">Opens a file; replaced where a disk that fails is to be imitated.</param>
internal sealed class OutputFiles(Func<string, FileMode, Stream> open)
{
    /// <summary>Added to the name of a file until it is complete.</summary>
    public const string Unfinished = ".tmp";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Unbuffered: a full disk shows at the write, not when the stream is closed.</summary>
    public static Stream Open(string path, FileMode mode) => new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Replaces a file as a whole: writes it under a temporary name, flushes it to the disk, renames it.</summary>
    public void Replace(string path, string text)
    {
        var temporary = path + Unfinished;
        try
        {
            Write(temporary, FileMode.Create, text, toDisk: true);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Writes a file that must not exist yet.</summary>
    public void Create(string path, string text) => Write(path, FileMode.CreateNew, text, toDisk: false);

    /// <summary>Writes a file that must not exist yet.</summary>
    public void Create(string path, Action<Stream> fill) => Write(path, FileMode.CreateNew, fill, toDisk: false);

    /// <summary>Adds to the end of a file.</summary>
    public void Append(string path, string text) => Write(path, FileMode.Append, text, toDisk: false);

    private void Write(string path, FileMode mode, string text, bool toDisk) =>
        Write(path, mode, stream => stream.Write(Utf8.GetBytes(text)), toDisk);

    private void Write(string path, FileMode mode, Action<Stream> fill, bool toDisk)
    {
        using var stream = open(path, mode);
        fill(stream);
        if (toDisk && stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure to write is what matters to the caller.
        }
    }
}
