using System.Globalization;
using System.Text.RegularExpressions;

namespace Unforget.Plots.Kinds;

/// <summary>Names as parts of file names.</summary>
internal static partial class FileWord
{
    private const int MostCharacters = 60;

    /// <summary>A name in letters, digits, <c>-</c>, <c>.</c> and <c>_</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="all">All names of its sort: where several become the same word, later ones get a number.</param>
    public static string Of(string name, IEnumerable<string> all)
    {
        var word = Plain(name);
        var twins = all.TakeWhile(other => other != name).Count(other => string.Equals(Plain(other), word, StringComparison.OrdinalIgnoreCase));
        return twins == 0 ? word : string.Create(CultureInfo.InvariantCulture, $"{word}_{twins + 1}");
    }

    private static string Plain(string name)
    {
        var word = Others().Replace(name, "-");
        word = (word.Length > MostCharacters ? word[..MostCharacters] : word).Trim('-', '.');
        return word.Length > 0 ? word : "x";
    }

    [GeneratedRegex("[^A-Za-z0-9._]+")]
    private static partial Regex Others();
}
