namespace Unforget.Imaging.Decoding;

/// <summary>What became of decoding one image.</summary>
public enum DecodeOutcome
{
    /// <summary>All pixels are there.</summary>
    Complete,

    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>The bytes begin like no known format.</summary>
    UnknownFormat,

    /// <summary>The header is damaged, or claims what the format does not allow.</summary>
    DamagedHeader,

    /// <summary>The image has more pixels than the limit; found before decoding.</summary>
    TooLarge,

    /// <summary>The bytes end before the image does.</summary>
    Truncated,

    /// <summary>The bytes contradict the format somewhere inside.</summary>
    Damaged,

    /// <summary>The file could not be read.</summary>
    Unreadable,
}
