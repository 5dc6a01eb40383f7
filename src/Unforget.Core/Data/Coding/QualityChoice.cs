using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Unforget.Imaging.Codecs.Jpeg;

namespace Unforget.Data.Coding;

/// <summary>A JPEG quality, or the wish that it be chosen for each task. Written as a number or as <c>auto</c>.</summary>
public sealed class QualityChoice : IParsable<QualityChoice>
{
    private const string AutoName = "auto";

    private QualityChoice()
    {
    }

    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public QualityChoice(int quality) => Value = new JpegSettings(quality).Quality;

    /// <summary>Chosen for each task by the determinant criterion, without training (Wang et al., 2022).</summary>
    public static QualityChoice Auto { get; } = new();

    /// <summary>1 to 100; null for <see cref="Auto"/>.</summary>
    public int? Value { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">Neither.</exception>
    public static QualityChoice Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"must be from {JpegSettings.LeastQuality} to {JpegSettings.MostQuality} or auto, got {s}");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out QualityChoice result)
    {
        result = s == AutoName
            ? Auto
            : int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var quality)
                && quality is >= JpegSettings.LeastQuality and <= JpegSettings.MostQuality
                ? new QualityChoice(quality)
                : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? AutoName;
}
