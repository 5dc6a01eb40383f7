using System.Globalization;
using ScottPlot;
using SkiaSharp;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>The bar beside a heat map that says which colour is which value.</summary>
internal sealed class ColorBarPanel(ColorScale scale, float width) : IPanel
{
    private const int StripCount = 64;
    private const float Offset = 8;
    private const float BarWidth = 8;
    private const float LongestBar = 130;

    public bool IsVisible { get; set; } = true;

    public float MinimumSize { get; set; } = width;

    public float MaximumSize { get; set; } = width;

    public Edge Edge => Edge.Right;

    public bool ShowDebugInformation { get; set; }

    public float Measure(Paint paint) => MinimumSize;

    public PixelRect GetPanelRect(PixelRect dataRect, float size, float offset, Paint paint) =>
        new(dataRect.Right + offset, dataRect.Right + offset + size, dataRect.Bottom, dataRect.Top);

    public void Render(RenderPack rp, float size, float offset)
    {
        var length = Math.Min(LongestBar, rp.DataRect.Height);
        var bar = SKRect.Create(rp.DataRect.Right + offset + Offset, rp.DataRect.Top + ((rp.DataRect.Height - length) / 2), BarWidth, length);
        using var paint = new SKPaint();
        for (var strip = 0; strip < StripCount; strip++)
        {
            paint.Color = SKColor.Parse(ColorRamp.At((strip + 0.5) / StripCount));
            var top = bar.Bottom - (bar.Height * (strip + 1) / StripCount);

            // Reaching below the next strip: no light line between two of them.
            rp.Canvas.DrawRect(bar.Left, top, bar.Width, strip == 0 ? bar.Bottom - top : (bar.Height / StripCount) + 0.5f, paint);
        }

        Write(rp.Canvas, bar);
    }

    private void Write(SKCanvas canvas, SKRect bar)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = Look.Ink.ToSKColor() };
        using var ticks = FigureFont.At(Look.CellText);
        foreach (var tick in Shown(bar.Height))
        {
            var y = bar.Bottom - ((float)scale.Place(tick) * bar.Height) + (ticks.Metrics.CapHeight / 2);
            canvas.DrawText(tick.ToString(CultureInfo.InvariantCulture), bar.Right + 3, y, SKTextAlign.Left, ticks, paint);
        }

        using var title = FigureFont.At(Look.TickText);
        canvas.Save();
        canvas.RotateDegrees(90, bar.Right + 21, bar.MidY);
        canvas.DrawText(FigureFont.Drawable(scale.Title), bar.Right + 21, bar.MidY, SKTextAlign.Center, title, paint);
        canvas.Restore();
    }

    /// <summary>The first and the last mark, and those between that have room.</summary>
    private List<double> Shown(float length)
    {
        const float room = Look.CellText * 1.15f;
        List<double> shown = [];
        foreach (var tick in scale.Ticks)
        {
            var place = scale.Place(tick) * length;
            var isLast = tick == scale.Ticks[^1];
            if (shown.Count == 0 || isLast || (place - (scale.Place(shown[^1]) * length) >= room && length - place >= room))
            {
                shown.Add(tick);
            }
        }

        return shown;
    }
}
