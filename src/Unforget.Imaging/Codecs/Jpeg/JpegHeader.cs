namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// Everything in front of the coded pixels: JFIF segment, quantisation tables, size, Huffman tables, components. No colour
/// profile, no comment, no preview.
/// </summary>
internal sealed class JpegHeader(List<byte> output)
{
    /// <summary>Writes it.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="samplings">For each component its samples in a coding unit, in each direction.</param>
    /// <param name="steps">Quantisation tables: of brightness, and of colour where there is any.</param>
    /// <param name="codes">Huffman tables in the same order.</param>
    /// <returns>Where rows and columns stand.</returns>
    public int Write(int height, int width, int[] samplings, byte[][] steps, (HuffmanTable Dc, HuffmanTable Ac)[] codes)
    {
        output.AddRange([0xFF, JpegMarker.StartOfImage]);
        // Version 1.1; pixels are square, without a size in the world; no preview.
        Segment(JpegMarker.Application0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        for (var table = 0; table < steps.Length; table++)
        {
            Segment(JpegMarker.QuantizationTables, [(byte)table, .. ZigZag.Natural.ToArray().Select(place => steps[table][place])]);
        }

        byte[] components = [.. samplings.SelectMany((sampling, i) => (byte[])[Id(i), (byte)((sampling << 4) | sampling), Table(i)])];
        // Behind marker, length and bits of a sample.
        var sizePosition = output.Count + 5;
        Segment(JpegMarker.BaselineFrame, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)samplings.Length, .. components]);
        for (var table = 0; table < codes.Length; table++)
        {
            Segment(JpegMarker.HuffmanTables, [(byte)table, .. codes[table].Dc.Counts, .. codes[table].Dc.Symbols]);
            Segment(JpegMarker.HuffmanTables, [(byte)(0x10 | table), .. codes[table].Ac.Counts, .. codes[table].Ac.Symbols]);
        }

        byte[] tables = [.. Enumerable.Range(0, samplings.Length).SelectMany(i => (byte[])[Id(i), (byte)((Table(i) << 4) | Table(i))])];
        Segment(JpegMarker.StartOfScan, [(byte)samplings.Length, .. tables, 0, 63, 0]);
        return sizePosition;
    }

    private static byte Id(int component) => (byte)(component + 1);

    private static byte Table(int component) => (byte)Math.Min(component, 1);

    private void Segment(byte marker, byte[] content)
    {
        var length = content.Length + 2;
        output.AddRange([0xFF, marker, (byte)(length >> 8), (byte)length]);
        output.AddRange(content);
    }
}
