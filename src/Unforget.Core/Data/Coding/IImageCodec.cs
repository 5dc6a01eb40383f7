using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Coding;

/// <summary>
/// A form in which images are kept: what each of them takes for itself, and what all of them share and is kept once. Immutable;
/// safe to use from several threads.
/// </summary>
internal interface IImageCodec
{
    /// <summary>For logs and records: what it is and how strong.</summary>
    string Description { get; }

    /// <summary>What all its images share, such as tables or a basis; may be empty.</summary>
    byte[] Shared { get; }

    /// <summary>Bytes of <see cref="Shared"/> that count against a budget.</summary>
    long ChargedSharedBytes { get; }

    /// <summary>Turns what <see cref="Complete"/> gives into pixels.</summary>
    IImageDecoder Decoder { get; }

    /// <summary>Encodes an image.</summary>
    /// <param name="image">Its pixels.</param>
    /// <returns>What it takes for itself.</returns>
    byte[] Encode(PixelBuffer image);

    /// <summary>Puts an image together for the decoder, without managed memory.</summary>
    /// <param name="own">What it takes for itself.</param>
    /// <param name="buffer">Room, where the parts have to be joined.</param>
    ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> own, NativeBuffer buffer);
}
