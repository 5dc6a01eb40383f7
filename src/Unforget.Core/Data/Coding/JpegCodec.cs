using Unforget.Foundation;
using Unforget.Imaging;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Coding;

/// <summary>
/// Images as JPEG: each a file of its own; or, with shared tables, the coded pixels of each and one header for all of them, to which
/// each image adds its size where sizes differ.
/// </summary>
internal sealed class JpegCodec : IImageCodec
{
    /// <summary>Rows and columns, two bytes each, as they stand in a header.</summary>
    private const int SizeBytes = 4;

    /// <summary>Rows or columns that a JPEG file can have.</summary>
    public const int LargestSide = 65_535;

    private readonly JpegEncoder _encoder;
    private readonly PixelSize? _commonSize;
    private readonly int _sizePosition;

    /// <param name="settings">How strong.</param>
    /// <param name="sharesHeader">Whether there is one header for all; then the Huffman tables are the standard ones.</param>
    /// <param name="commonSize">The size of all images; null where sizes differ.</param>
    /// <param name="decoder">Decodes the files.</param>
    public JpegCodec(JpegSettings settings, bool sharesHeader, PixelSize? commonSize, IImageDecoder decoder)
    {
        if (sharesHeader && settings.Huffman != HuffmanChoice.Standard)
        {
            throw new ArgumentException("files with Huffman tables of their own cannot share a header", nameof(settings));
        }

        (_encoder, _commonSize, Decoder) = (new JpegEncoder(settings), commonSize, decoder);
        if (sharesHeader)
        {
            using var blank = new PixelBuffer();
            blank.Resize(commonSize ?? new PixelSize(1, 1)).Clear();
            var file = EncodeFile(blank);
            Shared = file.Bytes[..file.HeaderLength];
            _sizePosition = file.SizePosition;
        }
    }

    public JpegSettings Settings => _encoder.Settings;

    public string Description => $"JPEG quality {Settings.Quality}, {Settings.Subsampling}, {(Shared.Length > 0 ? "one header for all" : "files")}";

    public byte[] Shared { get; } = [];

    public long ChargedSharedBytes => Shared.Length;

    public IImageDecoder Decoder { get; }

    /// <summary>What is said of an image that does not fit.</summary>
    public static string TooLarge(PixelSize size) => FormattableString.Invariant($"{size}: a JPEG file holds at most {LargestSide} rows and columns");

    public byte[] Encode(PixelBuffer image)
    {
        if (Math.Max(image.Size.Width, image.Size.Height) > LargestSide)
        {
            throw new UserError($"compress: an image is {TooLarge(image.Size)}; leave it out with images.max_pixels");
        }

        var file = EncodeFile(image);
        if (Shared.Length == 0)
        {
            return file.Bytes;
        }

        var scan = file.Bytes.AsSpan(file.HeaderLength);
        return _commonSize is null ? [.. file.Bytes.AsSpan(file.SizePosition, SizeBytes), .. scan] : scan.ToArray();
    }

    public ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> own, NativeBuffer buffer)
    {
        if (Shared.Length == 0)
        {
            return own;
        }

        var scan = _commonSize is null ? own[SizeBytes..] : own;
        var file = buffer.Reserve(Shared.Length + scan.Length);
        Shared.CopyTo(file);
        scan.CopyTo(file[Shared.Length..]);
        if (_commonSize is null)
        {
            own[..SizeBytes].CopyTo(file[_sizePosition..]);
        }

        return file;
    }

    private JpegFile EncodeFile(PixelBuffer image) =>
        _encoder.Encode(PixelView.Interleaved(image.Pixels, PixelBuffer.Channels, image.Size.Height, image.Size.Width));
}
