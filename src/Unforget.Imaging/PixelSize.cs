namespace Unforget.Imaging;

/// <summary>Size of an image or of a part of it, in pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>Columns times rows.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>The shorter side.</summary>
    public int Shorter => Math.Min(Width, Height);

    /// <summary>As people write it: 500x375.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Width}x{Height}");
}
