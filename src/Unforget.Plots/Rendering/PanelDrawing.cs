using ScottPlot;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>A panel that is ready to be drawn.</summary>
/// <param name="Plot">With fixed room for its axes.</param>
/// <param name="Height">In pixels, axes included.</param>
internal sealed record PanelDrawing(Plot Plot, float Height)
{
    private const float Gap = 4;

    /// <summary>Room that a panel needs to the left of its data.</summary>
    public static float LeftOf(FigurePanel panel)
    {
        var labels = panel switch
        {
            LinePanel lines => FigureFont.Widest(lines.Y.Ticks.Select(tick => FigureFont.Drawable(tick.Label)), Look.TickText),
            GridPanel grid => FigureFont.Widest(grid.Rows.Select(FigureFont.Drawable), Look.CellText),
            _ => throw Unknown(panel),
        };
        return Look.TitleText + labels + Look.TickLength + (4 * Gap);
    }

    /// <summary>Prepares a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="width">Of the whole figure.</param>
    /// <param name="left">Room to the left of the data, at least <see cref="LeftOf"/>.</param>
    /// <param name="count">Number of panels in the figure: several are lower.</param>
    /// <param name="isLast">Whether the horizontal axis has its words; panels above share them.</param>
    public static PanelDrawing Of(FigurePanel panel, float width, float left, int count, bool isLast) => panel switch
    {
        LinePanel lines => LinePlot.Of(lines, width, left, count == 1 ? 0.5f : 0.3f, isLast),
        GridPanel grid => GridPlot.Of(grid, width, left),
        _ => throw Unknown(panel),
    };

    /// <summary>Room below the data for tick labels and a title.</summary>
    public static float Below(float labels) => Look.TickLength + labels + Gap + Look.TitleText + (2 * Gap);

    private static ArgumentException Unknown(FigurePanel panel) => new($"a panel of type {panel.GetType().Name} cannot be drawn");
}
