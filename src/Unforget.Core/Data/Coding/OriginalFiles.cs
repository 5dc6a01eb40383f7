using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Coding;

/// <summary>Files of a data set, kept as they are.</summary>
/// <param name="decoder">The data set's.</param>
internal sealed class OriginalFiles(IImageDecoder decoder) : IImageCodec
{
    public string Description => "original files";

    public byte[] Shared => [];

    public long ChargedSharedBytes => 0;

    public IImageDecoder Decoder => decoder;

    /// <exception cref="NotSupportedException">Always: an original is copied, never made.</exception>
    public byte[] Encode(PixelBuffer image) => throw new NotSupportedException("an original file is not made from pixels");

    public ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> own, NativeBuffer buffer) => own;
}
