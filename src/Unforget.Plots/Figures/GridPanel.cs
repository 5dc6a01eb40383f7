namespace Unforget.Plots.Figures;

/// <summary>A matrix of coloured cells.</summary>
/// <param name="RowTitle">What the rows are.</param>
/// <param name="ColumnTitle">What the columns are.</param>
/// <param name="Rows">Labels of the rows, from top to bottom; empty text for a row that is not labelled.</param>
/// <param name="Columns">Labels of the columns, from left to right; empty text for a column that is not labelled.</param>
/// <param name="Values">[rows][columns] on the scale; null for a cell in which nothing is drawn.</param>
/// <param name="Scale">From values to colours.</param>
public sealed record GridPanel(
    string RowTitle,
    string ColumnTitle,
    IReadOnlyList<string> Rows,
    IReadOnlyList<string> Columns,
    double?[][] Values,
    ColorScale Scale) : FigurePanel
{
    /// <summary>Whether each cell is as high as it is wide.</summary>
    public bool IsSquare { get; init; }

    /// <summary>Whether column labels are long and written upwards.</summary>
    public bool HasUprightColumns { get; init; }

    /// <summary>Rows and columns before which a thin line is drawn, such as the first class of each task; for square panels.</summary>
    public IReadOnlyList<int> Borders { get; init; } = [];
}

/// <summary>How values become colours, with a bar beside the panel that explains it.</summary>
/// <param name="Title">What the values are, with their unit.</param>
/// <param name="High">The value with the darkest colour; 0 has the lightest.</param>
/// <param name="Ticks">Values marked at the bar.</param>
/// <param name="Exponent">Colour goes with (value / High) to this power: 1 is linear, less than 1 shows small values better.</param>
public sealed record ColorScale(string Title, double High, IReadOnlyList<double> Ticks, double Exponent = 1)
{
    /// <summary>Place of a value on the bar, from 0 (lightest) to 1 (darkest).</summary>
    /// <param name="value">Values outside 0 to <see cref="High"/> go to the nearer end.</param>
    public double Place(double value) => Math.Pow(Math.Clamp(value / High, 0, 1), Exponent);
}
