using System.Runtime.InteropServices;
using System.Text;

namespace Unforget.Tests.Data.Folders;

/// <summary>An empty file or folder whose name is bytes and no text, as old systems and archives leave them. .NET can neither make nor delete it.</summary>
internal sealed partial class RawName : IDisposable
{
    private const int OwnerMayAll = 0x1C0;

    private readonly byte[] _path;
    private readonly bool _isFolder;

    private RawName(string folder, byte[] name, bool isFolder)
    {
        _path = [.. Encoding.UTF8.GetBytes(folder), (byte)'/', .. name, 0];
        _isFolder = isFolder;
    }

    public static RawName File(string folder, byte[] name)
    {
        var made = new RawName(folder, name, isFolder: false);
        var file = creat(made._path, OwnerMayAll);
        Assert.True(file >= 0);
        Assert.Equal(0, close(file));
        return made;
    }

    public static RawName Folder(string folder, byte[] name)
    {
        var made = new RawName(folder, name, isFolder: true);
        Assert.Equal(0, mkdir(made._path, OwnerMayAll));
        return made;
    }

    public void Dispose() => Assert.Equal(0, _isFolder ? rmdir(_path) : unlink(_path));

    [LibraryImport("libc")]
    private static partial int creat(byte[] path, int mode);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial int unlink(byte[] path);

    [LibraryImport("libc")]
    private static partial int mkdir(byte[] path, int mode);

    [LibraryImport("libc")]
    private static partial int rmdir(byte[] path);
}
