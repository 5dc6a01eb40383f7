using static Unforget.Imaging.Decoding.SkiaNative;

namespace Unforget.Imaging.Decoding;

/// <summary>Reads whole files without allocating managed memory.</summary>
public static unsafe class NativeFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path in UTF-8, ending with a zero.</param>
    /// <param name="buffer">Receives the content.</param>
    /// <param name="length">Receives the number of bytes.</param>
    /// <returns>False where it cannot be opened, cannot be read to its end, or is larger than 2^31 - 1 bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> path, NativeBuffer buffer, out int length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        length = 0;
        if (path is not [.., 0])
        {
            throw new ArgumentException("the path does not end with a zero", nameof(path));
        }

        fixed (byte* start = path)
        {
            var stream = sk_filestream_new(start);
            var isRead = sk_filestream_is_valid(stream) && TryRead(stream, buffer, out length);
            sk_filestream_destroy(stream);
            return isRead;
        }
    }

    private static bool TryRead(nint stream, NativeBuffer buffer, out int length)
    {
        var wanted = sk_stream_get_length(stream);
        length = 0;
        if (wanted > int.MaxValue)
        {
            return false;
        }

        length = (int)wanted;
        buffer.Reserve(length);
        return length == 0 || sk_stream_read(stream, (void*)buffer.Address, wanted) == wanted;
    }
}
