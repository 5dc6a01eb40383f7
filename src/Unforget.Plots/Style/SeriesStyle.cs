namespace Unforget.Plots.Style;

/// <summary>How a line looks. Colour, marker and dashes differ together, so that lines can be told apart without colour.</summary>
/// <param name="Color">As <c>#RRGGBB</c>.</param>
/// <param name="Marker">Shape of its points.</param>
/// <param name="Dash">Pattern of the line.</param>
public sealed record SeriesStyle(string Color, SeriesMarker Marker, SeriesDash Dash);

/// <summary>Shape of the points of a line.</summary>
public enum SeriesMarker
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square on its side.</summary>
    Square,

    /// <summary>A triangle that stands.</summary>
    TriangleUp,

    /// <summary>A square on its tip.</summary>
    Diamond,

    /// <summary>A triangle on its tip.</summary>
    TriangleDown,

    /// <summary>A ring.</summary>
    Ring,

    /// <summary>The outline of a square.</summary>
    Frame,
}

/// <summary>Pattern of a line.</summary>
public enum SeriesDash
{
    /// <summary>Without gaps.</summary>
    Solid,

    /// <summary>Long strokes.</summary>
    Dashed,

    /// <summary>Short strokes.</summary>
    Dotted,
}
