using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SkiaSharp;
using Unforget.Plots.Figures;

namespace Unforget.Plots.Rendering;

/// <summary>
/// Figures as SVG, with a title and a description for readers that cannot see them. A file of its own carries its letters as
/// outlines, because most programs ignore a font inside an SVG; inside a page that brings the font, text stays text.
/// </summary>
internal static class SvgImage
{
    private const double PixelsPerMillimetre = 96 / 25.4;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>A file of its own, in UTF-8 with LF line ends.</summary>
    public static string Of(Figure figure, double widthMillimetres)
    {
        var root = Draw(figure, widthMillimetres, "c");
        GlyphOutlines.Replace(root);
        root.AddFirst(new XElement(Svg + "title", Clean(figure.Title)), new XElement(Svg + "desc", Clean(figure.Caption)));
        root.SetAttributeValue("role", "img");
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- {FigureFiles.Mark} -->\n{Text(root)}\n";
    }

    /// <summary>An element for an HTML page that has the font; it says nothing to a screen reader, the page does.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="widthMillimetres">Width for which it is laid out; the page may scale it.</param>
    /// <param name="id">Prefix of identifiers, unique in the page.</param>
    public static string Inline(Figure figure, double widthMillimetres, string id)
    {
        var root = Draw(figure, widthMillimetres, id);
        foreach (var text in root.Descendants(Svg + "text"))
        {
            text.Value = text.Value.Trim();
        }

        root.SetAttributeValue("aria-hidden", "true");
        return Text(root);
    }

    private static XElement Draw(Figure figure, double widthMillimetres, string id)
    {
        using var drawing = new FigureDrawing(figure, (float)(widthMillimetres * PixelsPerMillimetre));
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, drawing.Width, drawing.Height), stream))
        {
            drawing.Draw(canvas);
        }

        stream.Position = 0;
        var root = XDocument.Load(stream).Root!;
        Renumber(root, id);
        root.SetAttributeValue("width", Length(drawing.Width));
        root.SetAttributeValue("height", Length(drawing.Height));
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {drawing.Width:0.###} {drawing.Height:0.###}"));
        return root;
    }

    /// <summary>Skia counts identifiers through the whole process: of two equal drawings they differ.</summary>
    private static void Renumber(XElement root, string prefix)
    {
        var names = root.Descendants().Attributes("id").Select((id, i) => (id.Value, i)).ToDictionary(
            pair => pair.Value, pair => string.Create(CultureInfo.InvariantCulture, $"{prefix}{pair.i}"), StringComparer.Ordinal);
        foreach (var element in root.Descendants())
        {
            if (element.Attribute("id") is { } id)
            {
                id.Value = names[id.Value];
            }

            if (element.Attribute("clip-path") is { } clip)
            {
                clip.Value = $"url(#{names[clip.Value[5..^1]]})";
            }
        }
    }

    private static string Length(float pixels) => string.Create(CultureInfo.InvariantCulture, $"{pixels / PixelsPerMillimetre:0.##}mm");

    private static string Text(XElement root)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = "", NewLineChars = "\n" }))
        {
            root.Save(writer);
        }

        return text.ToString();
    }

    /// <summary>Without characters that XML cannot hold.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value < 32 ? " " : rune.ToString()));
}
