using System.Globalization;
using Unforget.Plots.Figures;
using Unforget.Plots.Rendering;
using Unforget.Reporting.Markup;

namespace Unforget.Plots.Report;

/// <summary>All figures with their captions.</summary>
internal static class FigureSection
{
    /// <summary>For which width figures are laid out: narrow enough for a telephone; a wide window scales them up.</summary>
    private const double WidthMillimetres = 80;

    public static Html Of(IReadOnlyList<Figure> figures) => Html.Of($"<div class=\"figures\">\n{figures.Select(Of)}</div>\n");

    private static Html Of(Figure figure, int index)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"f{index}-");
        return Html.Of($"""
            <figure id="{figure.Name}">
            <div class="plot" role="img" aria-label="{figure.Title}. {Legend(figure)}">
            {new Html(SvgImage.Inline(figure, WidthMillimetres, id))}
            </div>
            <figcaption><strong>{figure.Title}.</strong> {figure.Caption}</figcaption>
            </figure>

            """);
    }

    /// <summary>The numbers of the legend as words, for readers that hear the figure.</summary>
    private static string Legend(Figure figure)
    {
        var entries = figure.Legend.Where(entry => entry.Value.Length > 0).Select(entry => $"{entry.Label}: {entry.Value}").ToList();
        return entries.Count == 0 ? "" : $"{figure.LegendTitle}: {string.Join("; ", entries)}.";
    }
}
