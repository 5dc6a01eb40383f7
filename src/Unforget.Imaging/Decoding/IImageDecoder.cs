namespace Unforget.Imaging.Decoding;

/// <summary>
/// Turns the stored bytes of one image into pixels: a file format, or an own encoding of exemplars. Safe to call from several
/// threads with buffers of their own. Decoding allocates no managed memory, because it runs beside libtorch calls, where a
/// garbage collection would free numbers that TorchSharp has lent to them; only a failure may allocate.
/// </summary>
public interface IImageDecoder
{
    /// <summary>Reads the size of an image without decoding it.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="size">Receives the size of the image, upright.</param>
    /// <returns><see cref="DecodeOutcome.Complete"/> when there is a size.</returns>
    DecodeOutcome ReadSize(ReadOnlySpan<byte> stored, out PixelSize size);

    /// <summary>Decodes a whole image, upright.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="atLeast">
    /// A decoder that can produce a smaller image at less cost than the full one may do so, as long as neither side falls below this
    /// size; the size of the result depends on these arguments alone. The default value asks for the full size.
    /// </param>
    /// <param name="scratch">Working memory, the same for every call of a thread.</param>
    /// <param name="destination">Receives the image.</param>
    /// <returns>Whether the image is complete; otherwise the contents of the destination are undefined.</returns>
    DecodeOutcome Decode(ReadOnlySpan<byte> stored, PixelSize atLeast, NativeBuffer scratch, PixelBuffer destination);
}
