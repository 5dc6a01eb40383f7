namespace Unforget.Imaging.Decoding;

/// <summary>
/// Decodes image files of the formats in <see cref="ImageFormat"/>, whatever they are called: grey, palette and CMYK become RGB,
/// transparency is laid on white, EXIF's orientation is applied, colour profiles are not. Values are those of libjpeg's accurate
/// integer transform with smooth upsampling of colour. JPEG alone is decoded at a reduced size where that is allowed; an image so
/// made is not the full one resized, so other bits come out than without reduction, but the same ones in every call.
/// </summary>
public sealed class ImageFileDecoder : IImageDecoder
{
    /// <summary>Default of the largest image, 2^26 pixels: its working memory is 470 MB.</summary>
    public const int DefaultMaxPixels = 1 << 26;

    /// <summary>The highest limit that can be set, 2^28 pixels.</summary>
    public const int MostMaxPixels = 1 << 28;

    private readonly int _maxPixels;

    /// <param name="maxPixels">Pixels of the largest image that is decoded, from 1 to 2^28; read from the header before anything is decoded.</param>
    public ImageFileDecoder(int maxPixels = DefaultMaxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPixels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPixels, MostMaxPixels);
        _maxPixels = maxPixels;
    }

    /// <summary>Reads what a file says about its image.</summary>
    /// <param name="bytes">The whole file, or enough of its beginning.</param>
    /// <param name="header">Receives the format even where nothing else can be read, and the size even where it is above the limit.</param>
    /// <returns><see cref="DecodeOutcome.Complete"/> for an image that may be decoded.</returns>
    public unsafe DecodeOutcome ReadHeader(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = new ImageHeader(ImageSignature.FormatOf(bytes), default);
        if (header.Format == ImageFormat.Unknown)
        {
            return bytes.IsEmpty ? DecodeOutcome.Empty : DecodeOutcome.UnknownFormat;
        }

        fixed (byte* start = bytes)
        {
            using var codec = SkiaCodec.Open(start, bytes.Length);
            header = header with { Size = codec.Size };
            return Check(codec);
        }
    }

    /// <inheritdoc/>
    public DecodeOutcome ReadSize(ReadOnlySpan<byte> stored, out PixelSize size)
    {
        var outcome = ReadHeader(stored, out var header);
        size = header.Size;
        return outcome;
    }

    /// <inheritdoc/>
    public unsafe DecodeOutcome Decode(ReadOnlySpan<byte> stored, PixelSize atLeast, NativeBuffer scratch, PixelBuffer destination)
    {
        var format = ImageSignature.FormatOf(stored);
        if (format == ImageFormat.Unknown)
        {
            return stored.IsEmpty ? DecodeOutcome.Empty : DecodeOutcome.UnknownFormat;
        }

        fixed (byte* start = stored)
        {
            using var codec = SkiaCodec.Open(start, stored.Length);
            if (Check(codec) is not DecodeOutcome.Complete and var problem)
            {
                return problem;
            }

            var size = format == ImageFormat.Jpeg && atLeast != default ? codec.ScaledSize(codec.Upright(atLeast)) : codec.StoredSize;
            scratch.Reserve(checked((int)size.PixelCount * RgbaPixels.Channels));
            var outcome = codec.Decode(size, (byte*)scratch.Address);
            if (outcome == DecodeOutcome.Complete)
            {
                destination.Resize(codec.Upright(size));
                RgbaPixels.ToRgb((byte*)scratch.Address, size, codec.IsOpaque, codec.Orientation, destination);
            }

            return outcome;
        }
    }

    private DecodeOutcome Check(SkiaCodec codec) => codec switch
    {
        { IsOpen: false } => DecodeOutcome.DamagedHeader,
        { StoredSize: { Width: < 1 } or { Height: < 1 } } => DecodeOutcome.DamagedHeader,
        _ when codec.StoredSize.PixelCount > _maxPixels => DecodeOutcome.TooLarge,
        _ => DecodeOutcome.Complete,
    };
}
