namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>A Huffman code for reading. Short codes are found in a table; longer ones by comparing with the last code of each length.</summary>
internal readonly ref struct HuffmanReader
{
    /// <summary>Numbers that <see cref="HuffmanReader(ReadOnlySpan{byte}, Span{int})"/> needs.</summary>
    public const int WorkLength = (1 << ShortBits) + (2 * (MostBits + 1));

    private const int ShortBits = 8;
    private const int MostBits = 16;
    private const int CountBytes = 16;

    private readonly ReadOnlySpan<byte> _symbols;

    // For each beginning of 8 bits: 256 * length + symbol of the short code that it begins with; 0 for none.
    private readonly ReadOnlySpan<int> _short;

    // By length of code: the last code, -1 for none; and what is added to a code to get the place of its symbol.
    private readonly ReadOnlySpan<int> _last;
    private readonly ReadOnlySpan<int> _shift;

    /// <param name="table">16 counts and the symbols.</param>
    /// <param name="work">Is filled, and must stay; <see cref="WorkLength"/> numbers.</param>
    /// <exception cref="InvalidDataException">It is no code.</exception>
    public HuffmanReader(ReadOnlySpan<byte> table, Span<int> work)
    {
        work.Clear();
        _symbols = table[CountBytes..];
        var found = work[..(1 << ShortBits)];
        var last = work.Slice(found.Length, MostBits + 1);
        var shift = work.Slice(found.Length + last.Length, MostBits + 1);
        var (code, place) = (0, 0);
        for (var length = 1; length <= MostBits; length++)
        {
            shift[length] = place - code;
            for (var i = 0; i < table[length - 1]; i++, code++, place++)
            {
                if (code >> length != 0 || place >= _symbols.Length)
                {
                    throw new InvalidDataException("a Huffman table of a JPEG has too many codes");
                }

                if (length <= ShortBits)
                {
                    found.Slice(code << (ShortBits - length), 1 << (ShortBits - length)).Fill((length << 8) | _symbols[place]);
                }
            }

            last[length] = code - 1;
            code <<= 1;
        }

        _short = found;
        _last = last;
        _shift = shift;
    }

    /// <summary>The next symbol.</summary>
    /// <exception cref="InvalidDataException">There is no such code, or the data have ended.</exception>
    public int Read(ref BitReader bits)
    {
        var next = bits.Peek();
        if (_short[next >> (BitReader.MostBits - ShortBits)] is var entry and not 0)
        {
            bits.Skip(entry >> 8);
            return entry & 0xFF;
        }

        for (var length = ShortBits + 1; length <= MostBits; length++)
        {
            var code = next >> (BitReader.MostBits - length);
            if (code <= _last[length] && code + _shift[length] < _symbols.Length)
            {
                bits.Skip(length);
                return _symbols[code + _shift[length]];
            }
        }

        throw new InvalidDataException("the coded pixels of a JPEG hold a code that is in no table");
    }
}
