using ScottPlot;
using SkiaSharp;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>A line through points, with strokes and gaps in every format.</summary>
internal sealed class DashedLine(double[] x, double[] y, SeriesStyle style) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => new(x.Min(), x.Max(), y.Min(), y.Max());

    public void Render(RenderPack rp)
    {
        using var path = new SKPath();
        for (var i = 0; i < x.Length; i++)
        {
            var point = new SKPoint(Axes.GetPixelX(x[i]), Axes.GetPixelY(y[i]));
            if (i == 0)
            {
                path.MoveTo(point);
            }
            else
            {
                path.LineTo(point);
            }
        }

        SeriesLook.DrawLine(rp.Canvas, path, style);
    }
}
