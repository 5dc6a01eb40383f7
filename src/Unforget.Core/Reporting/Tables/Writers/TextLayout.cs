using Unforget.Reporting.Markup;

namespace Unforget.Reporting.Tables.Writers;

/// <summary>
/// How a table fits a screen: whole where it does; else headings and long words break, and the columns that do not fit come below,
/// each part with the columns that name the rows.
/// </summary>
internal sealed class TextLayout
{
    public const string Gap = "  ";

    /// <summary>A column of names takes this part of the screen at most.</summary>
    private const int NamesShare = 3;

    /// <summary>Headings are broken into about as many lines at most.</summary>
    private const int HeadingLines = 3;

    private readonly string[][] _cells;
    private readonly int[] _widths;

    public TextLayout(Table table, string[][] cells, int? screen)
    {
        _cells = cells;
        _widths = [.. table.Columns.Select((column, i) => Math.Max(Content(i), column.Heading.Length))];
        if (screen is not { } width || Length(Enumerable.Range(0, _widths.Length)) <= width)
        {
            Parts = [[.. Enumerable.Range(0, _widths.Length)]];
            return;
        }

        List<int> names = [.. Enumerable.Range(0, _widths.Length).Where(i => table.Columns[i].NamesRow)];
        foreach (var i in names)
        {
            _widths[i] = Broken(i, table.Columns[i].Heading, Math.Max(1, width / NamesShare));
        }

        var rest = Math.Max(1, width - names.Sum(i => _widths[i] + Gap.Length));
        foreach (var i in Enumerable.Range(0, _widths.Length).Except(names))
        {
            _widths[i] = Broken(i, table.Columns[i].Heading, rest);
        }

        Parts = [.. Split(names, width)];
    }

    /// <summary>Indices of the columns of each part, from top to bottom.</summary>
    public IReadOnlyList<int[]> Parts { get; }

    /// <summary>Width of a column.</summary>
    public int Width(int column) => _widths[column];

    /// <summary>A text in lines that fit a column.</summary>
    public IReadOnlyList<string> Lines(int column, string text) => [.. Lines(text, _widths[column])];

    /// <summary>What follows below an indented line is indented too.</summary>
    private static IEnumerable<string> Lines(string text, int width)
    {
        var plain = text.TrimStart();
        var indent = text[..^plain.Length];
        return text.Length <= width ? [text] : WordWrap.Lines(plain, Math.Max(1, width - indent.Length)).Select(line => indent + line);
    }

    private int Content(int column) => _cells.Select(row => row[column].Length).DefaultIfEmpty().Max();

    private int Length(IEnumerable<int> columns) => columns.Sum(i => _widths[i] + Gap.Length) - Gap.Length;

    /// <summary>No wider than the limit, unless a single word is.</summary>
    private int Broken(int column, string heading, int limit)
    {
        var ofHeading = Math.Min(limit, (heading.Length + HeadingLines - 1) / HeadingLines);
        return _cells.SelectMany(row => Lines(row[column], limit)).Concat(Lines(heading, ofHeading)).Select(line => line.Length).Append(ofHeading).Max();
    }

    private IEnumerable<int[]> Split(List<int> names, int width)
    {
        List<int> part = [.. names];
        foreach (var i in Enumerable.Range(0, _widths.Length).Except(names))
        {
            if (part.Count > names.Count && Length(part.Append(i)) > width)
            {
                yield return [.. part];
                part = [.. names];
            }

            part.Add(i);
        }

        yield return [.. part];
    }
}
