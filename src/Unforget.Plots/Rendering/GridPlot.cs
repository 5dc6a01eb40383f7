using System.Globalization;
using ScottPlot;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>A heat map with its colour bar, as a plot of the plotting library.</summary>
internal static class GridPlot
{
    /// <summary>Room for the colour bar with its labels and title.</summary>
    private const float BarRoom = 48;

    private const float MostCellHeight = 20;

    private static readonly int[] Thinning = [1, 2, 5, 10, 20, 50, 100, 200, 500];

    public static PanelDrawing Of(GridPanel panel, float width, float left)
    {
        var dataWidth = width - left - BarRoom;
        var dataHeight = panel.IsSquare ? dataWidth : Math.Clamp(panel.Rows.Count * MostCellHeight, 60, dataWidth);
        var columns = Shown(panel.Columns, dataWidth / panel.Columns.Count, panel.HasUprightColumns);
        var below = PanelDrawing.Below(panel.HasUprightColumns ? FigureFont.Widest(columns, Look.CellText) : Look.CellText);
        var plot = Look.EmptyPlot(left, right: 0, Look.TopRoom, below);
        SetAxis(plot.Axes.Bottom, panel.ColumnTitle, columns, isReversed: false);
        SetAxis(plot.Axes.Left, panel.RowTitle, Shown(panel.Rows, dataHeight / panel.Rows.Count, areAcross: true), isReversed: true);
        if (panel.HasUprightColumns)
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        }

        plot.HideGrid();
        plot.Add.Plottable(new CellGrid(panel));
        plot.Axes.AddPanel(new ColorBarPanel(panel.Scale, BarRoom));
        plot.Axes.SetLimits(0, panel.Columns.Count, 0, panel.Rows.Count);
        return new PanelDrawing(plot, Look.TopRoom + dataHeight + below);
    }

    private static void SetAxis(IAxis axis, string title, IReadOnlyList<string> labels, bool isReversed)
    {
        axis.Label.Text = title;
        axis.TickLabelStyle.FontSize = Look.CellText;
        axis.MajorTickStyle.Length = 0;
        axis.FrameLineStyle.Width = 0;
        (double Position, string Label)[] ticks = [.. labels
            .Select((label, index) => (isReversed ? labels.Count - index - 0.5 : index + 0.5, label))
            .Where(tick => tick.Item2.Length > 0)];
        axis.SetTicks([.. ticks.Select(tick => tick.Position)], [.. ticks.Select(tick => tick.Label)]);
    }

    /// <summary>Drawable labels with room between them: every second, fifth, tenth ... where cells are narrower than text.</summary>
    private static IReadOnlyList<string> Shown(IReadOnlyList<string> labels, float room, bool areAcross)
    {
        List<string> drawable = [.. labels.Select(FigureFont.Drawable)];
        var need = areAcross ? Look.CellText * 1.1f : FigureFont.Widest(drawable, Look.CellText) + 4;
        List<int> named = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i].Length > 0)];
        foreach (var every in Thinning)
        {
            var shown = named.Where((_, rank) => rank % every == 0).ToHashSet();
            if (shown.Count < 2 || shown.Zip(shown.Skip(1), (one, next) => (next - one) * room).Min() >= need)
            {
                return [.. drawable.Select((label, i) => shown.Contains(i) ? label : "")];
            }
        }

        return [.. drawable.Select((label, i) => i == 0 ? label : "")];
    }

    /// <summary>A value in a cell: whole numbers are precise enough to read, and fit.</summary>
    public static string CellText(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);
}
