namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Bits to bytes, the highest first; a byte 255 is followed by 0, as JPEG wants.</summary>
internal sealed class BitWriter(List<byte> output)
{
    private uint _bits;
    private int _count;

    /// <param name="value">Its low bits are written.</param>
    /// <param name="length">Number of bits, 0 to 16.</param>
    public void Write(int value, int length)
    {
        _bits = (_bits << length) | ((uint)value & ((1u << length) - 1));
        _count += length;
        while (_count >= 8)
        {
            _count -= 8;
            Put((byte)(_bits >> _count));
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            Write(0x7F, 8 - _count);
        }
    }

    private void Put(byte value)
    {
        output.Add(value);
        if (value == 0xFF)
        {
            output.Add(0);
        }
    }
}
