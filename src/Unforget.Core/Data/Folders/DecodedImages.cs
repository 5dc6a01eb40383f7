using System.Runtime.InteropServices;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>
/// Images that are decoded when they are first needed and then kept, at full size and outside the managed heap. Two threads that need
/// the same image first both decode it; one result is kept. The owner disposes.
/// </summary>
/// <param name="source">Where they come from.</param>
internal sealed unsafe class DecodedImages(IStoredImages source) : IStoredImages, IDisposable
{
    private readonly nint[] _pixels = new nint[source.Count];
    private readonly PixelSize[] _sizes = new PixelSize[source.Count];

    public int Count => source.Count;

    public IImageDecoder Decoder => source.Decoder;

    public int ByteCount(int index) => source.ByteCount(index);

    public ReadOnlySpan<byte> Read(int index, NativeBuffer buffer) => source.Read(index, buffer);

    public string Describe(int index) => source.Describe(index);

    /// <summary>The pixels of an image, [H, W, 3]; valid as long as this object.</summary>
    /// <param name="index">0 to count - 1.</param>
    /// <param name="scratch">Memory for decoding.</param>
    /// <param name="size">Receives the size of the image.</param>
    public ReadOnlySpan<byte> Pixels(int index, DecodeScratch scratch, out PixelSize size)
    {
        var kept = Volatile.Read(ref _pixels[index]);
        if (kept == 0)
        {
            scratch.Decode(source, index);
            _sizes[index] = scratch.Pixels.Size;
            var copy = (nint)NativeMemory.Alloc((nuint)scratch.Pixels.Pixels.Length);
            scratch.Pixels.Pixels.CopyTo(new Span<byte>((void*)copy, scratch.Pixels.Pixels.Length));
            kept = Interlocked.CompareExchange(ref _pixels[index], copy, 0);
            if (kept == 0)
            {
                kept = copy;
            }
            else
            {
                NativeMemory.Free((void*)copy);
            }
        }

        size = _sizes[index];
        return new ReadOnlySpan<byte>((void*)kept, (int)size.PixelCount * PixelBuffer.Channels);
    }

    public void Dispose()
    {
        for (var i = 0; i < _pixels.Length; i++)
        {
            NativeMemory.Free((void*)_pixels[i]);
            _pixels[i] = 0;
        }
    }
}
