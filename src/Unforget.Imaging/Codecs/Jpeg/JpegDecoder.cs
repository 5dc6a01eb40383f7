using Unforget.Imaging.Decoding;

namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// Decodes what <see cref="JpegEncoder"/> writes, to the same pixels on every machine and without a native library: for small images
/// that are kept in memory. Files of other programs are for the decoder of files.
/// </summary>
public sealed class JpegDecoder : IImageDecoder
{
    private const int Side = 8;
    private const int BlockLength = 64;
    private const int Middle = 128;

    /// <summary>The only one: it has no state.</summary>
    public static JpegDecoder Instance { get; } = new();

    /// <inheritdoc/>
    public DecodeOutcome Decode(ReadOnlySpan<byte> stored, PixelSize atLeast, NativeBuffer scratch, PixelBuffer destination)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentNullException.ThrowIfNull(destination);
        if (ReadSize(stored, out _) is var outcome and not DecodeOutcome.Complete)
        {
            return outcome;
        }

        try
        {
            Decode(stored, scratch, destination);
            return DecodeOutcome.Complete;
        }
        catch (InvalidDataException)
        {
            return DecodeOutcome.Damaged;
        }
    }

    /// <inheritdoc/>
    public DecodeOutcome ReadSize(ReadOnlySpan<byte> stored, out PixelSize size)
    {
        size = default;
        if (stored.IsEmpty)
        {
            return DecodeOutcome.Empty;
        }

        try
        {
            var header = ParsedHeader.Of(stored);
            size = new PixelSize(header.Width, header.Height);
            return DecodeOutcome.Complete;
        }
        catch (InvalidDataException)
        {
            return DecodeOutcome.Damaged;
        }
    }

    private static void Decode(ReadOnlySpan<byte> stored, NativeBuffer scratch, PixelBuffer destination)
    {
        var header = ParsedHeader.Of(stored);
        var unit = header.ColorFactor * Side;
        var (rows, columns) = ((header.Height + unit - 1) / unit, (header.Width + unit - 1) / unit);
        var (brightness, color) = (rows * columns * unit * unit, header.Components == 1 ? 0 : rows * columns * BlockLength);
        var samples = scratch.Reserve(brightness + (2 * color));
        DecodeBlocks(header, stored[header.Length..], (rows, columns), samples);
        var planes = new ComponentPlanes(
            samples[..brightness], samples.Slice(brightness, color), samples[(brightness + color)..], columns * unit, columns * Side);
        planes.WritePixels(header, destination.Resize(new PixelSize(header.Width, header.Height)));
    }

    /// <summary>Fills the planes of all components, one behind the other, each as wide as its blocks.</summary>
    private static void DecodeBlocks(in ParsedHeader header, ReadOnlySpan<byte> scan, (int Rows, int Columns) units, Span<byte> samples)
    {
        Span<int> work = stackalloc int[4 * HuffmanReader.WorkLength];
        var brightness = new BlockReader(header, component: 0, work[..(2 * HuffmanReader.WorkLength)]);
        var color = header.Components == 1 ? default : new BlockReader(header, component: 1, work[(2 * HuffmanReader.WorkLength)..]);
        scoped var bits = new BitReader(scan);
        Span<int> previousDc = stackalloc int[3];
        Span<float> block = stackalloc float[BlockLength];
        for (var unit = 0; unit < units.Rows * units.Columns; unit++)
        {
            var (row, column) = (unit / units.Columns, unit % units.Columns);
            var plane = samples;
            for (var component = 0; component < header.Components; component++)
            {
                var factor = component == 0 ? header.ColorFactor : 1;
                var stride = units.Columns * factor * Side;
                for (var i = 0; i < factor * factor; i++)
                {
                    (component == 0 ? brightness : color).Read(ref bits, ref previousDc[component], block);
                    BlockTransform.Inverse(block);
                    Store(block, plane, (((row * factor) + (i / factor)) * Side * stride) + (((column * factor) + (i % factor)) * Side), stride);
                }

                plane = plane[(units.Rows * factor * Side * stride)..];
            }
        }
    }

    /// <param name="block">Samples around 0; rows are columns of the image.</param>
    /// <param name="plane">A component.</param>
    /// <param name="start">Place of the block's first sample.</param>
    /// <param name="stride">Bytes of a row.</param>
    private static void Store(ReadOnlySpan<float> block, Span<byte> plane, int start, int stride)
    {
        for (var y = 0; y < Side; y++)
        {
            var row = plane.Slice(start + (y * stride), Side);
            for (var x = 0; x < Side; x++)
            {
                row[x] = (byte)Math.Clamp((int)MathF.Floor(block[(x * Side) + y] + (Middle + 0.5f)), 0, byte.MaxValue);
            }
        }
    }
}
