namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// Baseline JPEG (ITU-T T.81) in the JFIF form, with libjpeg's quantisation tables, colours and subsampling. The same pixels and
/// settings give the same bytes on every machine. Safe to use from several threads.
/// </summary>
/// <param name="settings">How.</param>
public sealed class JpegEncoder(JpegSettings settings)
{
    private const int Block = 8;

    private readonly byte[] _brightnessSteps = QuantizationTable.Scaled(isColor: false, settings.Quality);
    private readonly byte[] _colorSteps = QuantizationTable.Scaled(isColor: true, settings.Quality);

    /// <summary>How.</summary>
    public JpegSettings Settings => settings;

    /// <summary>Encodes an image.</summary>
    public JpegFile Encode(PixelView image)
    {
        var factor = image.Channels == 3 ? settings.Subsampling.Factor : 1;
        var planes = ColorPlane.Of(image, factor, factor * Block);
        // Of brightness factor x factor blocks in a coding unit, of colours one.
        int[] samplings = planes.Length == 1 ? [1] : [factor, 1, 1];
        byte[][] steps = planes.Length == 1 ? [_brightnessSteps] : [_brightnessSteps, _colorSteps];
        var components = planes.Select((plane, i) => Coefficients.Of(plane, steps[Math.Min(i, 1)])).ToArray();
        var units = (Rows: planes[0].Height / (factor * Block), Columns: planes[0].Width / (factor * Block));
        var codes = settings.Huffman == HuffmanChoice.Standard ? StandardCodes(steps.Length) : OptimisedCodes(components, samplings, units, steps.Length);

        var output = new List<byte>(1024 + (image.Height * image.Width / 4));
        var sizePosition = new JpegHeader(output).Write(image.Height, image.Width, samplings, steps, codes);
        var headerLength = output.Count;
        var bits = new BitWriter(output);
        Scan(components, samplings, units, [.. codes.Select(code => new SymbolWriter(bits, code.Dc, code.Ac))]);
        bits.Flush();
        output.AddRange([0xFF, JpegMarker.EndOfImage]);
        return new JpegFile([.. output], headerLength, sizePosition);
    }

    private static (HuffmanTable Dc, HuffmanTable Ac)[] StandardCodes(int count) => count == 1
        ? [(StandardHuffman.LuminanceDc, StandardHuffman.LuminanceAc)]
        : [(StandardHuffman.LuminanceDc, StandardHuffman.LuminanceAc), (StandardHuffman.ChrominanceDc, StandardHuffman.ChrominanceAc)];

    private static (HuffmanTable Dc, HuffmanTable Ac)[] OptimisedCodes(Coefficients[] components, int[] samplings, (int Rows, int Columns) units, int count)
    {
        SymbolCount[] symbols = [.. Enumerable.Range(0, count).Select(_ => new SymbolCount())];
        Scan(components, samplings, units, symbols);
        return [.. symbols.Select(one => (one.DcTable(), one.AcTable()))];
    }

    /// <summary>All blocks in the order of the file: coding unit by coding unit, in each the components in turn.</summary>
    /// <param name="components">Their blocks.</param>
    /// <param name="samplings">Their blocks in a coding unit, in each direction.</param>
    /// <param name="units">Coding units.</param>
    /// <param name="sinks">One for brightness, one for both colours.</param>
    private static void Scan<TSink>(Coefficients[] components, int[] samplings, (int Rows, int Columns) units, TSink[] sinks)
        where TSink : ISymbolSink
    {
        Span<int> previousDc = stackalloc int[components.Length];
        for (var unit = 0; unit < units.Rows * units.Columns; unit++)
        {
            var (row, column) = (unit / units.Columns, unit % units.Columns);
            for (var i = 0; i < components.Length; i++)
            {
                var side = samplings[i];
                for (var block = 0; block < side * side; block++)
                {
                    EntropyCoder.Code(
                        components[i].Block((row * side) + (block / side), (column * side) + (block % side)),
                        ref previousDc[i],
                        sinks[Math.Min(i, 1)]);
                }
            }
        }
    }
}
