using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>
/// Text of an SVG as outlines: each letter form once in the definitions, used wherever it occurs. The words stay in the file as
/// labels for search and for screen readers.
/// </summary>
internal static class GlyphOutlines
{
    private const float Em = 1000;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly XNamespace Link = "http://www.w3.org/1999/xlink";

    /// <summary>Replaces every text element below an element, and adds the definitions to it.</summary>
    public static void Replace(XElement root)
    {
        using var font = FigureFont.At(Em);
        var definitions = new XElement(Svg + "defs");
        HashSet<ushort> defined = [];
        foreach (var text in root.Descendants(Svg + "text").ToList())
        {
            text.ReplaceWith(Outline(text, glyph =>
            {
                if (defined.Add(glyph))
                {
                    using var path = font.GetGlyphPath(glyph);
                    definitions.Add(new XElement(Svg + "path", new XAttribute("id", Name(glyph)), new XAttribute("d", path?.ToSvgPathData() ?? "")));
                }
            }));
        }

        root.AddFirst(definitions);
    }

    private static XElement Outline(XElement text, Action<ushort> define)
    {
        var group = new XElement(Svg + "g", new XAttribute("role", "img"), new XAttribute("aria-label", text.Value.Trim()));
        foreach (var kept in new[] { "transform", "fill", "fill-opacity" })
        {
            if (text.Attribute(kept) is { } attribute)
            {
                group.SetAttributeValue(kept, attribute.Value);
            }
        }

        var scale = Numbers(text, "font-size")[0] / Em;
        var (x, y) = (Numbers(text, "x"), Numbers(text, "y"));
        Rune[] runes = [.. text.Value.Trim().EnumerateRunes()];
        for (var i = 0; i < runes.Length; i++)
        {
            var glyph = FigureFont.Typeface.GetGlyph(runes[i].Value);
            if (!Rune.IsWhiteSpace(runes[i]))
            {
                define(glyph);
                group.Add(new XElement(
                    Svg + "use",
                    new XAttribute(Link + "href", "#" + Name(glyph)),
                    new XAttribute("transform",
                        string.Create(CultureInfo.InvariantCulture, $"translate({x[i]:0.###} {y[Math.Min(i, y.Length - 1)]:0.###}) scale({scale:0.#####})"))));
            }
        }

        return group;
    }

    private static float[] Numbers(XElement element, string attribute) => [.. (element.Attribute(attribute)?.Value ?? "0")
        .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
        .Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

    private static string Name(ushort glyph) => string.Create(CultureInfo.InvariantCulture, $"g{glyph}");
}
