using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data;

/// <summary>
/// Images kept in an encoded form: files of a folder, or exemplars in memory. Safe to read from several threads. Reading
/// allocates no managed memory (see <see cref="IImageDecoder"/>); only a failure may.
/// </summary>
public interface IStoredImages
{
    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Turns the bytes of any of these images into pixels.</summary>
    IImageDecoder Decoder { get; }

    /// <summary>Bytes that an image takes, as a memory budget counts them.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    int ByteCount(int index);

    /// <summary>The encoded bytes of an image.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="buffer">Receives them where they have to be read first.</param>
    /// <returns>The bytes, in <paramref name="buffer"/> or in memory of this object; valid until the buffer is used again.</returns>
    /// <exception cref="Foundation.UserError">The image can no longer be read, or is not what it was when the data set was indexed.</exception>
    ReadOnlySpan<byte> Read(int index, NativeBuffer buffer);

    /// <summary>Where an image comes from, for messages: a path.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    string Describe(int index);
}
