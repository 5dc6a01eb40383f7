namespace Unforget.Plots.Figures;

/// <summary>A figure as numbers and words, independent of how it is drawn.</summary>
/// <param name="Kind">Name of its kind, one of <see cref="FigureKinds"/>.</param>
/// <param name="Name">Name of its files, without ending: letters, digits, <c>-</c>, <c>.</c> and <c>_</c>; unique among the figures of one call.</param>
/// <param name="Title">What it shows, in a few words. Not drawn: it stands beside the figure.</param>
/// <param name="Caption">How to read it: units, averages, bands, what is left out. Not drawn either.</param>
/// <param name="Panels">From top to bottom, at least one.</param>
public sealed record Figure(string Kind, string Name, string Title, string Caption, IReadOnlyList<FigurePanel> Panels)
{
    /// <summary>What the values in the legend are; empty for none.</summary>
    public string LegendTitle { get; init; } = "";

    /// <summary>One entry for each line, the same for all panels; empty for no legend.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];
}

/// <summary>A part of a figure with axes of its own.</summary>
public abstract record FigurePanel;

/// <summary>A line of the legend.</summary>
/// <param name="Label">Whom it names.</param>
/// <param name="Value">A number beside the name; empty for none.</param>
/// <param name="Style">How the line looks.</param>
public sealed record LegendEntry(string Label, string Value, Style.SeriesStyle Style);
