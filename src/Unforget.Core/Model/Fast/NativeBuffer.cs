using System.Runtime.InteropServices;

namespace Unforget.Model.Fast;

/// <summary>Zeroed memory on a cache line, outside the managed heap.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly long _bytes;

    public NativeBuffer(nint length)
    {
        _bytes = Math.Max(1, length) * sizeof(T);
        Pointer = (T*)NativeMemory.AlignedAlloc((nuint)_bytes, 64);
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
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            GC.RemoveMemoryPressure(_bytes);
        }
    }
}
