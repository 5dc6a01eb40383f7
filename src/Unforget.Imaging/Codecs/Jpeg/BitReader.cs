namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Bits of coded pixels, the highest first; a 0 behind a byte 255 is passed over.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    /// <summary>Bits that can be asked for at once.</summary>
    public const int MostBits = 16;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;
    private uint _bits;
    private int _count;
    private int _missing;

    /// <summary>The next 16 bits, which are not used up; zeros where the data end.</summary>
    public int Peek()
    {
        while (_count < MostBits)
        {
            _bits = (_bits << 8) | Next();
            _count += 8;
        }

        return (int)(_bits >> (_count - MostBits)) & 0xFFFF;
    }

    /// <summary>Uses bits up that were peeked at.</summary>
    public void Skip(int length)
    {
        _count -= length;
        // What was looked at and not used does not count.
        if (_count < _missing * 8)
        {
            throw new InvalidDataException("the coded pixels of a JPEG end too early");
        }
    }

    /// <summary>The number that follows a symbol of a size: its bits, or for one that begins with 0 a negative one.</summary>
    public int Number(int size)
    {
        if (size == 0)
        {
            return 0;
        }

        var bits = Peek() >> (MostBits - size);
        Skip(size);
        return bits >= 1 << (size - 1) ? bits : bits - (1 << size) + 1;
    }

    private byte Next()
    {
        if (_position >= _data.Length)
        {
            _missing++;
            return 0;
        }

        var value = _data[_position];
        if (value != 0xFF)
        {
            _position++;
            return value;
        }

        if (_position + 1 < _data.Length && _data[_position + 1] == 0)
        {
            _position += 2;
            return value;
        }

        // A marker: the end of the image.
        _missing++;
        return 0;
    }
}
