namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>The header of a JPEG as <see cref="JpegEncoder"/> writes it, pointing into its bytes.</summary>
internal readonly ref struct ParsedHeader
{
    public int Height { get; private init; }

    public int Width { get; private init; }

    /// <summary>1 or 3.</summary>
    public int Components { get; private init; }

    /// <summary>Pixels for one colour sample, in each direction: 1 or 2.</summary>
    public int ColorFactor { get; private init; }

    /// <summary>Bytes of the header.</summary>
    public int Length { get; private init; }

    private ReadOnlySpan<byte> BrightnessSteps { get; init; }

    private ReadOnlySpan<byte> ColorSteps { get; init; }

    private ReadOnlySpan<byte> BrightnessDc { get; init; }

    private ReadOnlySpan<byte> BrightnessAc { get; init; }

    private ReadOnlySpan<byte> ColorDc { get; init; }

    private ReadOnlySpan<byte> ColorAc { get; init; }

    /// <summary>Quantisation table of a component, [64] in zigzag order.</summary>
    public ReadOnlySpan<byte> Steps(int component) => component == 0 ? BrightnessSteps : ColorSteps;

    /// <summary>Huffman table of a component: 16 counts and the symbols.</summary>
    public ReadOnlySpan<byte> Code(int component, bool isDc) =>
        component == 0 ? isDc ? BrightnessDc : BrightnessAc : isDc ? ColorDc : ColorAc;

    /// <param name="bytes">A header, with or without what follows it.</param>
    /// <exception cref="InvalidDataException">No JPEG, or one that another program wrote in another form.</exception>
    public static ParsedHeader Of(ReadOnlySpan<byte> bytes)
    {
        var header = default(ParsedHeader);
        var position = 2;
        Require(bytes.Length > position && bytes[0] == 0xFF && bytes[1] == JpegMarker.StartOfImage, "it does not begin as one");
        while (true)
        {
            Require(position + 4 <= bytes.Length && bytes[position] == 0xFF, "its header is cut off");
            var marker = bytes[position + 1];
            var length = (bytes[position + 2] << 8) | bytes[position + 3];
            Require(length >= 2 && position + 2 + length <= bytes.Length, "its header is cut off");
            var content = bytes.Slice(position + 4, length - 2);
            position += 2 + length;
            header = header.With(marker, content);
            if (marker == JpegMarker.StartOfScan)
            {
                var isComplete = header.Components > 0 && !header.Steps(0).IsEmpty && !header.Steps(header.Components - 1).IsEmpty;
                Require(isComplete && !header.BrightnessDc.IsEmpty && !header.BrightnessAc.IsEmpty, "a table is missing");
                Require(header.Components == 1 || (!header.ColorDc.IsEmpty && !header.ColorAc.IsEmpty), "a table is missing");
                return header with { Length = position };
            }
        }
    }

    private static void Require(bool isSo, string problem)
    {
        if (!isSo)
        {
            throw new InvalidDataException($"no baseline JPEG of this program: {problem}");
        }
    }

    private ParsedHeader With(byte marker, ReadOnlySpan<byte> content)
    {
        switch (marker)
        {
            case JpegMarker.QuantizationTables:
                Require(content.Length == 65 && content[0] is 0 or 1, "a quantisation table of another form");
                return content[0] == 0 ? this with { BrightnessSteps = content[1..] } : this with { ColorSteps = content[1..] };
            case JpegMarker.HuffmanTables:
                Require(content.Length > 17 && content[0] is 0 or 1 or 0x10 or 0x11, "a Huffman table of another form");
                return content[0] switch
                {
                    0 => this with { BrightnessDc = content[1..] },
                    1 => this with { ColorDc = content[1..] },
                    0x10 => this with { BrightnessAc = content[1..] },
                    _ => this with { ColorAc = content[1..] },
                };
            case JpegMarker.BaselineFrame:
                return WithFrame(content);
            default:
                Require(marker is JpegMarker.Application0 or JpegMarker.StartOfScan, "a part of another kind");
                return this;
        }
    }

    private ParsedHeader WithFrame(ReadOnlySpan<byte> content)
    {
        Require(content.Length is 9 or 15 && content[0] == 8 && content.Length == 6 + (3 * content[5]), "another number of components or bits");
        var (height, width, sampling) = ((content[1] << 8) | content[2], (content[3] << 8) | content[4], content[7]);
        Require(height > 0 && width > 0, "it has no pixels");
        Require(sampling is 0x11 || (sampling is 0x22 && content[5] == 3), "another subsampling");
        Require(content[5] == 1 || (content[10] == 0x11 && content[13] == 0x11), "another subsampling");
        return this with { Height = height, Width = width, Components = content[5], ColorFactor = sampling >> 4 };
    }
}
