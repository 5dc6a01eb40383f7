using System.Runtime.InteropServices;

namespace Unforget.Imaging;

/// <summary>
/// Bytes outside the managed heap that are reused from image to image: they grow when they must and never shrink, so that work
/// beside a training step allocates nothing that the garbage collector counts. One thread at a time; the owner disposes.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    // Vector loads and stores may reach a little past the last byte.
    private const int Slack = 64;

    private byte* _start;

    /// <summary>Bytes that fit without growing.</summary>
    public long Capacity { get; private set; }

    /// <summary>Address of the first byte; changes when the buffer grows. 0 while it is empty.</summary>
    public nint Address => (nint)_start;

    /// <summary>Makes room. Contents are lost when the buffer grows.</summary>
    /// <param name="bytes">Bytes wanted, not negative; 64 more behind them may be touched, never relied on.</param>
    /// <returns>The first <paramref name="bytes"/> bytes, not cleared.</returns>
    /// <exception cref="OutOfMemoryException">The system has no more memory.</exception>
    public Span<byte> Reserve(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > Capacity)
        {
            NativeMemory.AlignedFree(_start);
            _start = null;
            Capacity = 0;
            _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes + Slack, Slack);
            NativeMemory.Clear(_start + bytes, Slack);
            Capacity = bytes;
        }

        return new Span<byte>(_start, bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        Capacity = 0;
    }
}
