using static Unforget.Imaging.Decoding.SkiaNative;

namespace Unforget.Imaging.Decoding;

/// <summary>One image that Skia has opened, over bytes that stay where they are until <see cref="Dispose"/>.</summary>
internal readonly unsafe ref struct SkiaCodec
{
    // EXIF's orientations from 5 on exchange rows and columns.
    private const int FirstTurned = 5;

    private readonly nint _codec;
    private readonly int _width;
    private readonly int _height;

    private SkiaCodec(nint codec)
    {
        _codec = codec;
        ImageInfo info;
        sk_codec_get_info(codec, &info);
        if (info.ColorSpace != 0)
        {
            // The function hands over a reference of its own. Profiles are not applied: networks are trained on the stored values.
            sk_colorspace_unref(info.ColorSpace);
        }

        (_width, _height) = (info.Width, info.Height);
        IsOpaque = info.AlphaType == AlphaOpaque;
        Orientation = sk_codec_get_origin(codec);
    }

    /// <summary>False when Skia does not understand the header.</summary>
    public bool IsOpen => _codec != 0;

    public bool IsOpaque { get; }

    /// <summary>EXIF's number, 1 to 8; 1 is upright.</summary>
    public int Orientation { get; }

    /// <summary>Size as stored.</summary>
    public PixelSize StoredSize => new(_width, _height);

    /// <summary>Size of the upright image.</summary>
    public PixelSize Size => Upright(StoredSize);

    public static SkiaCodec Open(byte* bytes, int length)
    {
        var data = sk_data_new_with_proc(bytes, (nuint)length, release: 0, context: 0);
        var codec = sk_codec_new_from_data(data);
        sk_data_unref(data);
        return codec == 0 ? default : new SkiaCodec(codec);
    }

    /// <summary>The size of an image as it is stored, turned upright, and the other way round.</summary>
    public PixelSize Upright(PixelSize size) => Orientation < FirstTurned ? size : new PixelSize(size.Height, size.Width);

    /// <summary>
    /// The smallest size, as stored, that decoding can produce directly and that is not below a size: JPEG's transform gives eighths.
    /// Other formats give the full size.
    /// </summary>
    public PixelSize ScaledSize(PixelSize atLeast)
    {
        const int Eighths = 8;
        for (var eighths = 1; eighths < Eighths; eighths++)
        {
            Size size;
            sk_codec_get_scaled_dimensions(_codec, eighths / (float)Eighths, &size);
            if (size.Width >= atLeast.Width && size.Height >= atLeast.Height)
            {
                return new PixelSize(size.Width, size.Height);
            }
        }

        return StoredSize;
    }

    /// <summary>Decodes to RGBA, not premultiplied, without gaps.</summary>
    /// <param name="size">The stored size or one that <see cref="ScaledSize"/> gave.</param>
    /// <param name="pixels">Receives width * height * 4 bytes.</param>
    public DecodeOutcome Decode(PixelSize size, byte* pixels)
    {
        var info = new ImageInfo
        {
            Width = size.Width,
            Height = size.Height,
            ColorType = ColorTypeRgba8888,
            AlphaType = IsOpaque ? AlphaOpaque : AlphaUnpremultiplied,
        };
        var options = new CodecOptions { ZeroInitialized = MemoryHoldsAnything, PriorFrame = -1 };
        return sk_codec_get_pixels(_codec, &info, pixels, (nuint)size.Width * 4, &options) switch
        {
            Success => DecodeOutcome.Complete,
            IncompleteInput => DecodeOutcome.Truncated,
            _ => DecodeOutcome.Damaged,
        };
    }

    public void Dispose()
    {
        if (_codec != 0)
        {
            sk_codec_destroy(_codec);
        }
    }
}
