using ScottPlot;
using SkiaSharp;
using Unforget.Plots.Figures;

namespace Unforget.Plots.Rendering;

/// <summary>A figure laid out for a width: panels below each other, then the legend. Draws on any canvas, so that all formats look alike.</summary>
internal sealed class FigureDrawing : IDisposable
{
    private const float Margin = 3;

    private readonly IReadOnlyList<PanelDrawing> _panels;
    private readonly LegendBlock _legend;
    private readonly float _left;

    /// <param name="figure">The figure.</param>
    /// <param name="width">In pixels of 1/96 inch.</param>
    public FigureDrawing(Figure figure, float width)
    {
        Width = width;
        _left = figure.Panels.Max(PanelDrawing.LeftOf);
        _panels = [.. figure.Panels.Select((panel, i) => PanelDrawing.Of(panel, width, _left, figure.Panels.Count, isLast: i == figure.Panels.Count - 1))];
        _legend = new LegendBlock(figure, width - (2 * Margin) - 4);
        Height = MathF.Ceiling(_panels.Sum(panel => panel.Height) + _legend.Height + Margin);
    }

    public float Width { get; }

    public float Height { get; }

    public void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        var top = 0f;
        foreach (var panel in _panels)
        {
            // It would blacken what lies outside its panel.
            panel.Plot.RenderManager.ClearCanvasBeforeEachRender = false;
            panel.Plot.Render(canvas, new PixelRect(0, Width, top + panel.Height, top));
            top += panel.Height;
        }

        _legend.Draw(canvas, Margin + 4, top);
    }

    public void Dispose()
    {
        foreach (var panel in _panels)
        {
            panel.Plot.Dispose();
        }
    }
}
