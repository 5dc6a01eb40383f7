using System.Runtime.InteropServices;

namespace Unforget.Foundation;

/// <summary>Waits until the disk has what was written: only then does it survive a power failure.</summary>
internal static partial class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Flushes files at the same time: the disk then finishes them together, in about a third of the time that it takes for
    /// one after the other. The caller waits, so nothing is computed meanwhile.
    /// </summary>
    /// <exception cref="IOException">A file cannot be flushed.</exception>
    public static void Files(IReadOnlyList<string> paths)
    {
        var failures = new Exception?[paths.Count];
        var threads = new Thread[paths.Count];
        for (var i = 0; i < threads.Length; i++)
        {
            var index = i;
            threads[i] = new Thread(() => failures[index] = Failure(paths[index])) { IsBackground = true };
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        if (Array.Find(failures, failure => failure is not null) is { } failure)
        {
            throw new IOException(failure.Message, failure) { HResult = failure.HResult };
        }
    }

    /// <summary>
    /// Flushes the names in a folder: a file that was created or renamed is then there under its new name. Does nothing on
    /// Windows, where the file system's journal orders names, nor on file systems that refuse.
    /// </summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Open(path, ReadOnly);
        if (folder >= 0)
        {
            _ = Synchronize(folder);
            _ = Close(folder);
        }
    }

    private static Exception? Failure(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            RandomAccess.FlushToDisk(file);
            return null;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return error;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
