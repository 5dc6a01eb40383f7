using System.Diagnostics.CodeAnalysis;

namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>How many colour samples a JPEG keeps. Written as <c>4:2:0</c> or <c>4:4:4</c>; images of one channel have no colour and ignore it.</summary>
public sealed class ChromaSubsampling : IParsable<ChromaSubsampling>
{
    private readonly string _name;

    private ChromaSubsampling(string name, int factor) => (_name, Factor) = (name, factor);

    /// <summary>One colour sample for each square of two by two pixels.</summary>
    public static ChromaSubsampling Half { get; } = new("4:2:0", 2);

    /// <summary>One colour sample for each pixel.</summary>
    public static ChromaSubsampling None { get; } = new("4:4:4", 1);

    /// <summary>Pixels for one colour sample, in each direction: 1 or 2.</summary>
    internal int Factor { get; }

    /// <summary>The form of a name.</summary>
    /// <exception cref="FormatException">Neither <c>4:2:0</c> nor <c>4:4:4</c>.</exception>
    public static ChromaSubsampling Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"must be 4:2:0 or 4:4:4, got '{s}'");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ChromaSubsampling result)
    {
        result = s == Half._name ? Half : s == None._name ? None : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => _name;
}
