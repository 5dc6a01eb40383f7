using System.Text;
using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>Images that lie in files and are read whenever they are needed. Paths are kept as bytes, so that reading needs no strings.</summary>
internal sealed class FileImages : IStoredImages
{
    // Longer than any path that a file system here accepts.
    private const int MostPathBytes = 1 << 15;

    private readonly byte[] _root;
    private readonly byte[] _paths;
    private readonly int[] _starts;
    private readonly int[] _lengths;

    /// <param name="root">The data folder.</param>
    /// <param name="files">Usable files.</param>
    /// <param name="decoder">Decodes them.</param>
    public FileImages(string root, IReadOnlyList<ImageFileRecord> files, ImageFileDecoder decoder)
    {
        Decoder = decoder;
        _root = Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + "/");
        _lengths = [.. files.Select(file => (int)file.Stamp.Bytes)];
        _starts = new int[files.Count + 1];
        for (var i = 0; i < files.Count; i++)
        {
            _starts[i + 1] = _starts[i] + Encoding.UTF8.GetByteCount(files[i].Path) + 1;
        }

        _paths = new byte[_starts[^1]];
        for (var i = 0; i < files.Count; i++)
        {
            // The zero behind each path is there already.
            Encoding.UTF8.GetBytes(files[i].Path, Relative(i));
        }
    }

    public int Count => _lengths.Length;

    public IImageDecoder Decoder { get; }

    public int ByteCount(int index) => _lengths[index];

    public ReadOnlySpan<byte> Read(int index, NativeBuffer buffer)
    {
        var relative = Relative(index);
        var prefix = IsFull(relative) ? 0 : _root.Length;
        if (prefix + relative.Length > MostPathBytes)
        {
            throw new UserError($"{Describe(index)}: the path is too long");
        }

        Span<byte> path = stackalloc byte[prefix + relative.Length];
        _root.AsSpan(0, prefix).CopyTo(path);
        relative.CopyTo(path[prefix..]);
        if (!NativeFile.TryRead(path, buffer, out var length))
        {
            throw new UserError($"{Describe(index)}: can no longer be read");
        }

        return length == _lengths[index]
            ? buffer.Reserve(length)
            : throw new UserError($"{Describe(index)}: {length} bytes, but {_lengths[index]} when the run began; the file was changed");
    }

    public string Describe(int index)
    {
        var relative = Relative(index)[..^1];
        return Encoding.UTF8.GetString(IsFull(relative) ? relative : [.. _root, .. relative]);
    }

    /// <summary>The path as it was listed, with its zero.</summary>
    private Span<byte> Relative(int index) => _paths.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);

    private static bool IsFull(ReadOnlySpan<byte> path) => path is [(byte)'/', ..] || (OperatingSystem.IsWindows() && path is [_, (byte)':', ..]);
}
