using System.Runtime.InteropServices;
using System.Text;

namespace Unforget.Tests.Data.Folders;

/// <summary>An empty file whose name is bytes and no text, as old systems and archives leave them. .NET can neither make nor delete it.</summary>
internal sealed partial class RawNameFile : IDisposable
{
    private const int OwnerReadsAndWrites = 0x180;

    private readonly byte[] _path;

    public RawNameFile(string folder, byte[] name)
    {
        _path = [.. Encoding.UTF8.GetBytes(folder), (byte)'/', .. name, 0];
        var file = creat(_path, OwnerReadsAndWrites);
        Assert.True(file >= 0);
        Assert.Equal(0, close(file));
    }

    public void Dispose() => Assert.Equal(0, unlink(_path));

    [LibraryImport("libc")]
    private static partial int creat(byte[] path, int mode);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial int unlink(byte[] path);
}
