using System.Numerics;

namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Receives what a block consists of: symbols of a Huffman code, and bits as they are.</summary>
internal interface ISymbolSink
{
    /// <param name="symbol">Of the code for differences of means (DC) or of that for the rest (AC).</param>
    /// <param name="isDc">Which.</param>
    /// <param name="bits">Follow the symbol, in the low bits.</param>
    /// <param name="length">How many.</param>
    void Add(byte symbol, bool isDc, int bits, int length);
}

/// <summary>Blocks as symbols of the baseline coding (ITU-T T.81, annex F.1.2).</summary>
internal static class EntropyCoder
{
    private const byte EndOfBlock = 0x00;
    private const byte SixteenZeros = 0xF0;

    /// <param name="block">[64] in zigzag order.</param>
    /// <param name="previousDc">First coefficient of the component's block before; becomes this one's.</param>
    /// <param name="sink">Receives the symbols.</param>
    public static void Code<TSink>(ReadOnlySpan<short> block, ref int previousDc, TSink sink)
        where TSink : ISymbolSink
    {
        var difference = block[0] - previousDc;
        previousDc = block[0];
        var size = Size(difference);
        sink.Add((byte)size, isDc: true, Bits(difference), size);

        var zeros = 0;
        for (var place = 1; place < block.Length; place++)
        {
            var value = block[place];
            if (value == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros > 15; zeros -= 16)
            {
                sink.Add(SixteenZeros, isDc: false, 0, 0);
            }

            size = Size(value);
            sink.Add((byte)((zeros << 4) | size), isDc: false, Bits(value), size);
            zeros = 0;
        }

        if (zeros > 0)
        {
            sink.Add(EndOfBlock, isDc: false, 0, 0);
        }
    }

    private static int Size(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    /// <summary>A negative number is written as the number below it, whose low bits are those of its complement.</summary>
    private static int Bits(int value) => value < 0 ? value - 1 : value;
}

/// <summary>Counts symbols, for codes made to measure.</summary>
internal sealed class SymbolCount : ISymbolSink
{
    private readonly int[] _dc = new int[256];
    private readonly int[] _ac = new int[256];

    public HuffmanTable DcTable() => OptimalHuffman.For(_dc);

    public HuffmanTable AcTable() => OptimalHuffman.For(_ac);

    public void Add(byte symbol, bool isDc, int bits, int length) => (isDc ? _dc : _ac)[symbol]++;
}

/// <summary>Writes symbols with given codes.</summary>
internal sealed class SymbolWriter(BitWriter writer, HuffmanTable dc, HuffmanTable ac) : ISymbolSink
{
    public void Add(byte symbol, bool isDc, int bits, int length)
    {
        var table = isDc ? dc : ac;
        writer.Write(table.Code(symbol), table.Length(symbol));
        writer.Write(bits, length);
    }
}
