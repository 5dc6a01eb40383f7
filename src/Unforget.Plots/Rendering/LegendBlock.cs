using ScottPlot;
using SkiaSharp;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>
/// The legend below a figure. As many columns as fit; where even one does not, names are broken into lines, never cut off:
/// the end of a long name is often what tells two variants apart.
/// </summary>
internal sealed class LegendBlock
{
    private const float Symbol = 22;
    private const float SymbolGap = 5;
    private const float ValueGap = 8;
    private const float ColumnGap = 16;
    private const float LineHeight = 13;
    private const int MostColumns = 4;

    private readonly string _title;
    private readonly IReadOnlyList<Entry> _entries;
    private readonly int _columns;
    private readonly float _columnWidth;
    private readonly float _textWidth;

    public LegendBlock(Figure figure, float width)
    {
        _title = FigureFont.Drawable(figure.LegendTitle);
        using var font = FigureFont.At(Look.LegendText);
        var values = figure.Legend.Select(entry => FigureFont.Drawable(entry.Value)).ToList();
        var valueWidth = values.Select(value => font.MeasureText(value)).DefaultIfEmpty().Max();
        var room = valueWidth > 0 ? valueWidth + ValueGap : 0;
        var longest = figure.Legend.Select(entry => font.MeasureText(FigureFont.Drawable(entry.Label))).DefaultIfEmpty().Max();
        _textWidth = Math.Min(longest, width - Symbol - SymbolGap - room);
        _columnWidth = Symbol + SymbolGap + _textWidth + room;
        _columns = Math.Clamp((int)((width + ColumnGap) / (_columnWidth + ColumnGap)), 1, Math.Clamp(figure.Legend.Count, 1, MostColumns));
        _entries = [.. figure.Legend.Select((entry, i) => new Entry(Lines(FigureFont.Drawable(entry.Label), _textWidth, font), values[i], entry.Style))];
        Height = _entries.Count == 0 ? 0 : 4 + (_title.Length > 0 ? LineHeight : 0) + (Rows().Sum(row => row.Max(entry => entry.Lines.Count)) * LineHeight) + 4;
    }

    public float Height { get; }

    /// <summary>Draws it with its upper left corner at a point.</summary>
    public void Draw(SKCanvas canvas, float left, float top)
    {
        using var font = FigureFont.At(Look.LegendText);
        using var ink = new SKPaint { IsAntialias = true, Color = Look.Ink.ToSKColor() };
        using var soft = new SKPaint { IsAntialias = true, Color = Look.SoftInk.ToSKColor() };
        var y = top + 4;
        if (_title.Length > 0 && _entries.Count > 0)
        {
            canvas.DrawText(_title, left, Baseline(y), SKTextAlign.Left, font, soft);
            y += LineHeight;
        }

        foreach (var row in Rows())
        {
            for (var column = 0; column < row.Length; column++)
            {
                Draw(canvas, row[column], left + (column * (_columnWidth + ColumnGap)), y, font, ink);
            }

            y += row.Max(entry => entry.Lines.Count) * LineHeight;
        }
    }

    private void Draw(SKCanvas canvas, Entry entry, float x, float y, SKFont font, SKPaint ink)
    {
        using var paint = Paint.NewDisposablePaint();
        var middle = y + (LineHeight / 2);
        using var sample = new SKPath();
        sample.MoveTo(x, middle);
        sample.LineTo(x + Symbol, middle);
        SeriesLook.DrawLine(canvas, sample, entry.Style);
        Drawing.DrawMarker(canvas, paint, new Pixel(x + (Symbol / 2), middle), SeriesLook.Marker(entry.Style));
        for (var line = 0; line < entry.Lines.Count; line++)
        {
            canvas.DrawText(entry.Lines[line], x + Symbol + SymbolGap, Baseline(y + (line * LineHeight)), SKTextAlign.Left, font, ink);
        }

        if (entry.Value.Length > 0)
        {
            canvas.DrawText(entry.Value, x + Symbol + SymbolGap + _textWidth + ValueGap, Baseline(y), SKTextAlign.Left, font, ink);
        }
    }

    private static float Baseline(float top) => top + (LineHeight / 2) + (Look.LegendText * 0.36f);

    private IEnumerable<Entry[]> Rows() => _entries.Chunk(_columns);

    /// <summary>Breaks after spaces and commas where there are some, else anywhere.</summary>
    private static List<string> Lines(string text, float width, SKFont font)
    {
        List<string> lines = [];
        while (text.Length > 0)
        {
            var fits = text.Length;
            while (fits > 1 && font.MeasureText(text[..fits].TrimEnd()) > width + 0.01f)
            {
                fits--;
            }

            if (fits < text.Length)
            {
                var space = text.LastIndexOfAny([' ', ',', '/', '_', '-'], fits - 1);
                fits = space > fits / 3 ? space + 1 : fits;
            }

            lines.Add(text[..fits].TrimEnd());
            text = text[fits..].TrimStart();
        }

        return lines.Count > 0 ? lines : [""];
    }

    private sealed record Entry(IReadOnlyList<string> Lines, string Value, SeriesStyle Style);
}
