using Unforget.Plots.Style;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Figures;

/// <summary>Lines over a common horizontal axis.</summary>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
/// <param name="Series">In order of drawing: later ones lie above earlier ones.</param>
public sealed record LinePanel(PlotAxis X, PlotAxis Y, IReadOnlyList<LineSeries> Series) : FigurePanel
{
    /// <summary>Parts of the horizontal axis, such as tasks: thin vertical lines between them, their names above.</summary>
    public IReadOnlyList<PanelSection> Sections { get; init; } = [];
}

/// <summary>A part of the horizontal axis.</summary>
/// <param name="Begin">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Name">Its name; may be empty.</param>
public sealed record PanelSection(double Begin, double End, string Name);

/// <summary>A line.</summary>
/// <param name="Name">As in the legend.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Points">From left to right.</param>
public sealed record LineSeries(string Name, SeriesStyle Style, IReadOnlyList<SeriesPoint> Points)
{
    /// <summary>Points further apart than this are not joined: between them there was nothing to measure.</summary>
    public double WidestGap { get; init; } = double.PositiveInfinity;

    /// <summary>The points in runs that are joined.</summary>
    public IEnumerable<IReadOnlyList<SeriesPoint>> Pieces()
    {
        List<SeriesPoint> piece = [];
        foreach (var point in Points)
        {
            if (piece.Count > 0 && point.X - piece[^1].X > WidestGap)
            {
                yield return piece;
                piece = [];
            }

            piece.Add(point);
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }
}

/// <summary>A point of a line.</summary>
/// <param name="X">On the horizontal axis.</param>
/// <param name="Y">On the vertical axis: the line goes through the mean, the band reaches one deviation up and down.</param>
public sealed record SeriesPoint(double X, Sample Y)
{
    /// <summary>Lower edge of the band; the mean where there is no deviation.</summary>
    public double Low => Y.Mean - (Y.Deviation ?? 0);

    /// <summary>Upper edge of the band; the mean where there is no deviation.</summary>
    public double High => Y.Mean + (Y.Deviation ?? 0);
}
