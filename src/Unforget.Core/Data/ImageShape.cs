namespace Unforget.Data;

/// <summary>Size of an image: channels, rows, columns.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Bytes of one uint8 image, C*H*W.</summary>
    public int ByteCount => Channels * Height * Width;
}
