using ScottPlot;
using Unforget.Plots.Style;

namespace Unforget.Plots.Rendering;

/// <summary>Sizes and colours that all figures share. Lengths are in pixels of 1/96 inch; text is 7 to 8 points high, as in a paper's captions.</summary>
internal static class Look
{
    public const float TickText = 9.3f;
    public const float TitleText = 10.2f;
    public const float LegendText = 9.6f;
    public const float CellText = 8.2f;
    public const float TickLength = 3;
    public const float TopRoom = 7;
    public const float Hairline = 0.6f;
    public const float AxisLine = 0.8f;
    public const float SeriesLine = 1.3f;
    public const float MarkerSize = 5;
    public const double BandOpacity = 0.16;

    public static readonly Color Ink = Color.FromHex("#1B1F24");
    public static readonly Color SoftInk = Color.FromHex("#57606A");
    public static readonly Color Axis = Color.FromHex("#8C959F");
    public static readonly Color CellBorder = Color.FromHex("#B3BCC5");
    public static readonly Color Grid = Color.FromHex("#E4E8EC");

    /// <summary>A plot without content: axes to the left and below, our font, no frame elsewhere.</summary>
    /// <param name="left">Room for the left axis, so that panels below each other line up.</param>
    /// <param name="right">Room to the right of the data.</param>
    /// <param name="top">Room above the data.</param>
    /// <param name="bottom">Room for the bottom axis.</param>
    public static Plot EmptyPlot(float left, float right, float top, float bottom)
    {
        _ = FigureFont.Typeface;
        var plot = new Plot();
        plot.Axes.Title.IsVisible = false;
        Lock(plot.Axes.Left, left);
        Lock(plot.Axes.Bottom, bottom);
        Lock(plot.Axes.Right, right);
        Lock(plot.Axes.Top, top);
        Style(plot.Axes.Top.TickLabelStyle, CellText, SoftInk);
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom })
        {
            Style(axis.Label, TitleText, Ink);
            Style(axis.TickLabelStyle, TickText, Ink);
            axis.FrameLineStyle.Width = AxisLine;
            axis.FrameLineStyle.Color = Axis;
            axis.MajorTickStyle.Length = TickLength;
            axis.MajorTickStyle.Width = AxisLine;
            axis.MajorTickStyle.Color = Axis;
            axis.MinorTickStyle.Length = 0;
        }

        foreach (var axis in new IAxis[] { plot.Axes.Right, plot.Axes.Top })
        {
            axis.FrameLineStyle.Width = 0;
            axis.MajorTickStyle.Length = 0;
            axis.MinorTickStyle.Length = 0;
            axis.SetTicks([], []);
        }

        plot.HideLegend();
        return plot;
    }

    public static void Style(LabelStyle label, float size, Color color)
    {
        label.FontName = FigureFont.Family;
        label.FontSize = size;
        label.Bold = false;
        label.ForeColor = color;
    }

    private static void Lock(IPanel panel, float size)
    {
        panel.MinimumSize = size;
        panel.MaximumSize = size;
    }
}
