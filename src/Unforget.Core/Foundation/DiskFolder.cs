using System.Runtime.InteropServices;

namespace Unforget.Foundation;

/// <summary>Folders as the disk holds them.</summary>
internal static partial class DiskFolder
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Flushes the names in a folder to the disk: after a power failure a file that was created or renamed is there under
    /// its new name. Does nothing on Windows, where the file system's journal orders names, nor on file systems that refuse.
    /// </summary>
    public static void Flush(string path)
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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
