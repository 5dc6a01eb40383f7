using ScottPlot;
using SkiaSharp;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>
/// The cells of a heat map. Cells of one colour are one path: a confusion matrix of a hundred classes stays a small vector
/// drawing with sharp edges, which a scaled bitmap would not be.
/// </summary>
internal sealed class CellGrid(GridPanel panel) : IPlottable
{
    private const int LevelCount = 128;
    private const float GapFromSize = 7;
    private const float TextFromWidth = 15;
    private const float TextFromHeight = 10;

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => new(0, panel.Columns.Count, 0, panel.Rows.Count);

    public void Render(RenderPack rp)
    {
        var area = rp.DataRect;
        var size = new SKSize(area.Width / panel.Columns.Count, area.Height / panel.Rows.Count);
        FillCells(rp.Canvas, area, size);
        DrawBorders(rp.Canvas, area, size);
        if (size.Width >= TextFromWidth && size.Height >= TextFromHeight)
        {
            WriteValues(rp.Canvas, area, size);
        }
    }

    private void FillCells(SKCanvas canvas, PixelRect area, SKSize size)
    {
        var gap = Math.Min(size.Width, size.Height) >= GapFromSize ? 0.35f : 0;
        using var paint = new SKPaint { IsAntialias = gap > 0 };
        foreach (var strips in Strips(areMerged: gap == 0).GroupBy(strip => strip.Level).OrderBy(strips => strips.Key))
        {
            using var path = new SKPath();
            foreach (var (row, first, end, _) in strips)
            {
                path.AddRect(new SKRect(
                    area.Left + (first * size.Width) + gap,
                    area.Top + (row * size.Height) + gap,
                    area.Left + (end * size.Width) - gap,
                    area.Top + ((row + 1) * size.Height) - gap));
            }

            paint.Color = SKColor.Parse(ColorRamp.At((double)strips.Key / LevelCount));
            canvas.DrawPath(path, paint);
        }
    }

    /// <summary>Cells [first, end) of a row that have one colour; without gaps between cells, neighbours become one.</summary>
    private IEnumerable<(int Row, int First, int End, int Level)> Strips(bool areMerged)
    {
        (int Row, int First, int End, int Level)? open = null;
        foreach (var (row, column, value) in Cells())
        {
            var level = (int)Math.Round(panel.Scale.Place(value) * LevelCount);
            if (areMerged && open is { } strip && strip.Row == row && strip.End == column && strip.Level == level)
            {
                open = strip with { End = column + 1 };
                continue;
            }

            if (open is { } finished)
            {
                yield return finished;
            }

            open = (row, column, column + 1, level);
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private void DrawBorders(SKCanvas canvas, PixelRect area, SKSize size)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = Look.CellBorder.ToSKColor(), StrokeWidth = Look.Hairline, IsStroke = true };
        foreach (var border in panel.Borders)
        {
            var (x, y) = (area.Left + (border * size.Width), area.Top + (border * size.Height));
            canvas.DrawLine(x, area.Top, x, area.Bottom, paint);
            canvas.DrawLine(area.Left, y, area.Right, y, paint);
        }

        if (panel.IsSquare)
        {
            canvas.DrawRect(area.ToSKRect(), paint);
        }
    }

    private void WriteValues(SKCanvas canvas, PixelRect area, SKSize size)
    {
        using var font = FigureFont.At(Look.CellText);
        using var paint = new SKPaint { IsAntialias = true };
        var middle = font.Metrics.CapHeight / 2;
        foreach (var (row, column, value) in Cells())
        {
            paint.Color = ColorRamp.IsDark(panel.Scale.Place(value)) ? SKColors.White : Look.Ink.ToSKColor();
            canvas.DrawText(
                GridPlot.CellText(value),
                area.Left + ((column + 0.5f) * size.Width),
                area.Top + ((row + 0.5f) * size.Height) + middle,
                SKTextAlign.Center,
                font,
                paint);
        }
    }

    private IEnumerable<(int Row, int Column, double Value)> Cells()
    {
        for (var row = 0; row < panel.Rows.Count; row++)
        {
            for (var column = 0; column < panel.Columns.Count; column++)
            {
                if (panel.Values[row][column] is { } value)
                {
                    yield return (row, column, value);
                }
            }
        }
    }
}
