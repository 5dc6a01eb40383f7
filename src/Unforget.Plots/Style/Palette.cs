namespace Unforget.Plots.Style;

/// <summary>
/// Appearances of lines. The seven colours are those of Okabe and Ito that stand out on white; people with any of the common
/// colour vision deficiencies can tell them apart. When all are taken, they come again with another marker and dashes.
/// </summary>
public static class Palette
{
    private static readonly string[] Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    /// <summary>Number of different colours.</summary>
    public static int ColorCount => Colors.Length;

    /// <summary>The appearance in a slot.</summary>
    /// <param name="slot">From 0. The colour repeats every <see cref="ColorCount"/> slots; the appearance after three times as many.</param>
    public static SeriesStyle Style(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        var round = slot / ColorCount;
        var markers = Enum.GetValues<SeriesMarker>();
        return new SeriesStyle(Colors[slot % ColorCount], markers[(slot + (round * 3)) % markers.Length], (SeriesDash)(round % 3));
    }
}
