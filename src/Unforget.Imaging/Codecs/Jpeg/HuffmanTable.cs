namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>A Huffman code as a JPEG carries it: how many symbols have codes of each length, and the symbols from short codes to long ones.</summary>
internal sealed class HuffmanTable
{
    private readonly ushort[] _codes = new ushort[256];
    private readonly byte[] _lengths = new byte[256];

    /// <param name="counts">[16]: symbols with codes of 1 to 16 bits.</param>
    /// <param name="symbols">All symbols, by rising length of code.</param>
    public HuffmanTable(byte[] counts, byte[] symbols)
    {
        (Counts, Symbols) = (counts, symbols);
        var (code, next) = (0, 0);
        for (var length = 1; length <= counts.Length; length++)
        {
            for (var i = 0; i < counts[length - 1]; i++)
            {
                _codes[symbols[next]] = (ushort)code++;
                _lengths[symbols[next++]] = (byte)length;
            }

            code <<= 1;
        }
    }

    public byte[] Counts { get; }

    public byte[] Symbols { get; }

    /// <summary>Code of a symbol, in the low bits.</summary>
    public int Code(int symbol) => _codes[symbol];

    /// <summary>Bits of the code; 0 for a symbol without one.</summary>
    public int Length(int symbol) => _lengths[symbol];
}
