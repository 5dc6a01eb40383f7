using ScottPlot;
using Unforget.Plots.Figures;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>Lines with bands, as a plot of the plotting library.</summary>
internal static class LinePlot
{
    private const int MostMarkers = 14;

    public static PanelDrawing Of(LinePanel panel, float width, float left, float aspect, bool isLast)
    {
        var below = isLast ? PanelDrawing.Below(Look.TickText) : Look.TickLength + 2;
        var above = panel.Sections.Any(section => section.Name.Length > 0) ? Look.CellText + 7 : Look.TopRoom;
        var plot = Look.EmptyPlot(left, right: 10, above, below);
        SetAxis(plot.Axes.Bottom, panel.X, hasText: isLast);
        SetAxis(plot.Axes.Left, panel.Y, hasText: true);
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.YAxisStyle.MajorLineStyle.Color = Look.Grid;
        plot.Grid.YAxisStyle.MajorLineStyle.Width = Look.Hairline;
        AddSections(plot, panel);

        // All bands below all lines: no line is veiled by the band of another.
        foreach (var series in panel.Series)
        {
            AddBand(plot, series);
        }

        foreach (var series in panel.Series)
        {
            AddLine(plot, series);
        }

        plot.Axes.SetLimits(panel.X.Low, panel.X.High, panel.Y.Low, panel.Y.High);
        plot.Axes.SetLimitsX(panel.X.Low, panel.X.High, plot.Axes.Top);
        return new PanelDrawing(plot, above + (width * aspect) + below);
    }

    private static void SetAxis(IAxis axis, PlotAxis model, bool hasText)
    {
        axis.Label.Text = hasText ? FigureFont.Drawable(model.Title) : "";
        axis.SetTicks([.. model.Ticks.Select(tick => tick.Position)], [.. model.Ticks.Select(tick => hasText ? FigureFont.Drawable(tick.Label) : "")]);
    }

    private static void AddBand(Plot plot, LineSeries series)
    {
        foreach (var piece in series.Pieces().Where(piece => piece.Any(point => point.Y.Deviation > 0)))
        {
            var band = plot.Add.FillY(
                [.. piece.Select(point => point.X)], [.. piece.Select(point => point.Low)], [.. piece.Select(point => point.High)]);
            band.FillColor = Color.FromHex(series.Style.Color).WithOpacity(Look.BandOpacity);
            band.LineWidth = 0;
            band.MarkerSize = 0;
        }
    }

    private static void AddLine(Plot plot, LineSeries series)
    {
        foreach (var piece in series.Pieces())
        {
            plot.Add.Plottable(new DashedLine([.. piece.Select(point => point.X)], [.. piece.Select(point => point.Y.Mean)], series.Style));
        }

        // Few points get a marker each; of many, some do, and always the last.
        var every = (series.Points.Count + MostMarkers - 1) / MostMarkers;
        List<SeriesPoint> marked = [.. series.Points.Where((_, i) => (series.Points.Count - 1 - i) % every == 0)];
        var points = plot.Add.ScatterPoints(marked.Select(point => point.X).ToArray(), marked.Select(point => point.Y.Mean).ToArray());
        points.MarkerStyle = SeriesLook.Marker(series.Style);
    }

    private static void AddSections(Plot plot, LinePanel panel)
    {
        foreach (var section in panel.Sections.Skip(1))
        {
            plot.Add.VerticalLine(section.Begin, Look.Hairline, Look.Axis);
        }

        var named = panel.Sections.Where(section => section.Name.Length > 0).ToList();
        plot.Axes.Top.SetTicks([.. named.Select(section => (section.Begin + section.End) / 2)],
            [.. named.Select(section => FigureFont.Drawable(section.Name))]);
    }
}
