namespace Unforget.Reporting.Markup;

/// <summary>Breaks plain text into lines.</summary>
public static class WordWrap
{
    /// <summary>Breaks at spaces; a word that is longer than a line stays whole, so that a path can be copied.</summary>
    /// <param name="text">One paragraph.</param>
    /// <param name="width">Characters of a line, at least 1.</param>
    /// <returns>At least one line.</returns>
    public static IEnumerable<string> Lines(string text, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return Broken(text, width);
    }

    private static IEnumerable<string> Broken(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length > 0 ? $"{line} {word}" : word;
            }
        }

        yield return line;
    }
}
