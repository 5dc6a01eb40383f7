namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>Which Huffman tables a JPEG carries.</summary>
public enum HuffmanChoice
{
    /// <summary>The tables of annex K of the standard: the same in every file, so that files can share one header.</summary>
    Standard,

    /// <summary>Tables made for the image: smaller files, each with a header of its own.</summary>
    Optimised,
}

/// <summary>How images become JPEG files.</summary>
public sealed record JpegSettings
{
    /// <summary>The lowest quality.</summary>
    public const int LeastQuality = 1;

    /// <summary>The highest quality.</summary>
    public const int MostQuality = 100;

    /// <param name="quality">1 to 100, on the scale of libjpeg.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public JpegSettings(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, LeastQuality);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, MostQuality);
        Quality = quality;
    }

    /// <summary>1 to 100, on the scale of libjpeg.</summary>
    public int Quality { get; }

    /// <summary>Colour samples.</summary>
    public ChromaSubsampling Subsampling { get; init; } = ChromaSubsampling.Half;

    /// <summary>Huffman tables.</summary>
    public HuffmanChoice Huffman { get; init; }
}
