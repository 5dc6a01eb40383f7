using System.Runtime.CompilerServices;
using System.Text;

namespace Unforget.Reporting.Markup;

/// <summary>
/// Text that is HTML already. It is made of interpolated strings in which everything that is not literal is escaped, so that no name
/// from a data set or a recipe can become markup.
/// </summary>
/// <param name="Text">Markup.</param>
public readonly record struct Html(string Text)
{
    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>Markup from an interpolated string; values are escaped unless they are <see cref="Html"/> themselves.</summary>
    public static Html Of(HtmlHandler markup) => new(markup.ToString());

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Text)));

    /// <summary>Text as content or as the value of a quoted attribute. Characters that HTML forbids become the replacement character.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' => escaped.Append((char)rune.Value),
                < 32 or (>= 127 and < 160) => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Builds <see cref="Html"/> from an interpolated string; the compiler calls it.</summary>
[InterpolatedStringHandler]
public readonly ref struct HtmlHandler
{
    private readonly StringBuilder _text;

    /// <summary>Called by the compiler.</summary>
    public HtmlHandler(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>Takes a literal as it is.</summary>
    public void AppendLiteral(string literal) => _text.Append(literal);

    /// <summary>Takes markup as it is.</summary>
    public void AppendFormatted(Html markup) => _text.Append(markup.Text);

    /// <summary>Takes several pieces of markup as they are.</summary>
    public void AppendFormatted(IEnumerable<Html> markup) => _text.Append(Html.Join(markup).Text);

    /// <summary>Escapes text.</summary>
    public void AppendFormatted(string? text) => _text.Append(Html.Escape(text ?? ""));

    /// <summary>Takes a whole number.</summary>
    public void AppendFormatted(long number) => _text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
