namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Second bytes of the markers that a baseline JPEG of ours consists of; the first is 255.</summary>
internal static class JpegMarker
{
    public const byte BaselineFrame = 0xC0;
    public const byte HuffmanTables = 0xC4;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte Application0 = 0xE0;
}
