using System.Runtime.InteropServices;

namespace Unforget.Model.Fast;

/// <summary>
/// Zeroed memory on a cache line, outside the managed heap. Large blocks would all begin at the same place of a page, and a
/// processor takes a load for dependent on a store that is a multiple of a page away: every buffer begins at a place of its own.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;
    private const int LinesPerPage = 64;
    private static int _made;
    private readonly long _bytes;
    private void* _block;

    public NativeBuffer(nint length)
    {
        _bytes = Math.Max(1, length) * sizeof(T);
        // 23 has no divisor in common with the lines of a page: neighbours lie apart, and all places are used.
        var skew = (uint)Interlocked.Increment(ref _made) * 23 % LinesPerPage * CacheLine;
        _block = NativeMemory.AlignedAlloc((nuint)_bytes + LinesPerPage * CacheLine, CacheLine);
        Pointer = (T*)((byte*)_block + skew);
        NativeMemory.Clear(Pointer, (nuint)_bytes);
        // Abandoned passes are found by the garbage collector, which has to know what they hold.
        GC.AddMemoryPressure(_bytes);
    }

    ~NativeBuffer() => Free();

    public T* Pointer { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer is not null)
        {
            NativeMemory.AlignedFree(_block);
            _block = null;
            Pointer = null;
            GC.RemoveMemoryPressure(_bytes);
        }
    }
}
