namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Reads the blocks of a component: from symbols to coefficients.</summary>
internal readonly ref struct BlockReader
{
    private readonly HuffmanReader _dc;
    private readonly HuffmanReader _ac;
    private readonly ReadOnlySpan<byte> _steps;

    /// <param name="header">Has its tables.</param>
    /// <param name="component">Which.</param>
    /// <param name="work">Is filled, and must stay; twice <see cref="HuffmanReader.WorkLength"/>.</param>
    public BlockReader(in ParsedHeader header, int component, Span<int> work)
    {
        _dc = new HuffmanReader(header.Code(component, isDc: true), work[..HuffmanReader.WorkLength]);
        _ac = new HuffmanReader(header.Code(component, isDc: false), work[HuffmanReader.WorkLength..]);
        _steps = header.Steps(component);
    }

    /// <param name="bits">The coded pixels.</param>
    /// <param name="previousDc">First coefficient of the component's block before; becomes this one's.</param>
    /// <param name="block">Receives the coefficients times their steps, row by row.</param>
    public void Read(ref BitReader bits, ref int previousDc, scoped Span<float> block)
    {
        block.Clear();
        previousDc += bits.Number(Size(_dc.Read(ref bits)));
        block[0] = previousDc * _steps[0];
        for (var place = 1; place < block.Length; place++)
        {
            var symbol = _ac.Read(ref bits);
            var (zeros, size) = (symbol >> 4, Size(symbol & 0x0F));
            if (size == 0 && zeros < 15)
            {
                return;
            }

            place += zeros;
            if (place >= block.Length)
            {
                throw new InvalidDataException("a block of a JPEG has more than 64 coefficients");
            }

            block[ZigZag.Natural[place]] = bits.Number(size) * _steps[place];
        }
    }

    private static int Size(int size) => size < BitReader.MostBits ? size : throw new InvalidDataException("a coefficient of a JPEG has too many bits");
}
