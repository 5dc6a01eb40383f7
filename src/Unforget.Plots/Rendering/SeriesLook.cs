using ScottPlot;
using SkiaSharp;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>Appearances of lines and points in the terms of the drawing libraries.</summary>
internal static class SeriesLook
{
    /// <summary>
    /// Draws a line. Strokes and gaps are cut out of the path: Skia's SVG canvas leaves dashes out.
    /// </summary>
    public static void DrawLine(SKCanvas canvas, SKPath path, SeriesStyle style)
    {
        using var paint = new SKPaint
        {
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = Look.SeriesLine,
            StrokeJoin = SKStrokeJoin.Round,
            Color = SKColor.Parse(style.Color),
        };
        var (stroke, gap) = style.Dash switch { SeriesDash.Dashed => (5f, 2.5f), SeriesDash.Dotted => (1.6f, 1.8f), _ => (0f, 0f) };
        if (stroke == 0)
        {
            canvas.DrawPath(path, paint);
            return;
        }

        using var measure = new SKPathMeasure(path);
        using var strokes = new SKPath();
        for (var from = 0f; from < measure.Length; from += stroke + gap)
        {
            measure.GetSegment(from, Math.Min(from + stroke, measure.Length), strokes, startWithMoveTo: true);
        }

        canvas.DrawPath(strokes, paint);
    }

    public static MarkerStyle Marker(SeriesStyle style)
    {
        var shape = style.Marker switch
        {
            SeriesMarker.Square => MarkerShape.FilledSquare,
            SeriesMarker.TriangleUp => MarkerShape.FilledTriangleUp,
            SeriesMarker.Diamond => MarkerShape.FilledDiamond,
            SeriesMarker.TriangleDown => MarkerShape.FilledTriangleDown,
            SeriesMarker.Ring => MarkerShape.OpenCircle,
            SeriesMarker.Frame => MarkerShape.OpenSquare,
            _ => MarkerShape.FilledCircle,
        };

        // Shapes of equal size do not look equally large.
        var size = Look.MarkerSize * style.Marker switch
        {
            SeriesMarker.TriangleUp or SeriesMarker.TriangleDown => 1.25f,
            SeriesMarker.Diamond => 1.3f,
            SeriesMarker.Square or SeriesMarker.Frame => 0.9f,
            _ => 1,
        };
        var isOpen = style.Marker is SeriesMarker.Ring or SeriesMarker.Frame;
        var color = Color.FromHex(style.Color);
        return new MarkerStyle(shape, size, color)
        {
            FillColor = isOpen ? Colors.White : color,
            LineColor = color,
            LineWidth = isOpen ? 1.1f : 0,
        };
    }
}
