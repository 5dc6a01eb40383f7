using System.Globalization;
using System.Text;
using ScottPlot;
using SkiaSharp;

namespace Unforget.Plots.Style;

/// <summary>
/// The font of all figures and reports. It lies in this assembly, so that text is the same on a machine without fonts.
/// Characters that it does not have are written as their code, <c>\u</c> and four to six hexadecimal digits.
/// </summary>
internal static class FigureFont
{
    public const string Family = "Inter";

    private static readonly Lazy<SKTypeface> LazyTypeface = new(() =>
    {
        using var data = SKData.CreateCopy(Bytes("Inter-Regular.otf"));
        var typeface = SKTypeface.FromData(data) ?? throw new InvalidOperationException("the embedded font cannot be read");
        Fonts.FontResolvers.Insert(0, new Resolver(typeface));
        return typeface;
    });

    /// <summary>Regular weight. Also makes the plotting library find it under its name.</summary>
    public static SKTypeface Typeface => LazyTypeface.Value;

    /// <summary>A file of this assembly.</summary>
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(FigureFont).Assembly.GetManifestResourceStream($"Unforget.Plots.{name}")
            ?? throw new InvalidOperationException($"'{name}' is missing in the assembly");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Text that can be drawn: on one line, with codes for characters that the font lacks.</summary>
    public static string Drawable(string text)
    {
        var drawable = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            _ = Rune.IsWhiteSpace(rune) ? drawable.Append(' ')
                : Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control || Typeface.GetGlyph(rune.Value) == 0
                    ? drawable.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}")
                    : drawable.Append(rune.ToString());
        }

        return drawable.ToString();
    }

    /// <summary>A font for measuring and drawing; the caller disposes it.</summary>
    /// <param name="size">In pixels of 1/96 inch.</param>
    public static SKFont At(float size) => new(Typeface, size) { Hinting = SKFontHinting.None, Subpixel = true, Edging = SKFontEdging.Antialias };

    /// <summary>Width of the widest of some texts, in pixels.</summary>
    public static float Widest(IEnumerable<string> texts, float size)
    {
        using var font = At(size);
        return texts.Select(text => font.MeasureText(text)).DefaultIfEmpty().Max();
    }

    private sealed class Resolver(SKTypeface typeface) : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => fontName == Family ? typeface : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Family ? typeface : null;
    }
}
