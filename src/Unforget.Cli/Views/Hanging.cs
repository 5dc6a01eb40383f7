using Spectre.Console;
using Unforget.Reporting.Markup;

namespace Unforget.Cli.Views;

/// <summary>A label and a text that, where it is too long for the screen, goes on below itself and not below the label.</summary>
internal static class Hanging
{
    /// <summary>Writes the lines.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="label">Plain text in front of the first line.</param>
    /// <param name="text">Plain text.</param>
    /// <param name="style">Style of the label, and with <paramref name="isWhole"/> of the text too; null for none.</param>
    /// <param name="isWhole">Whether the text has the style as well.</param>
    public static void Line(IScreen screen, string label, string text, string? style = null, bool isWhole = false)
    {
        var isFirst = true;
        foreach (var line in WordWrap.Lines(text, Math.Max(1, screen.Width - label.Length)))
        {
            var head = Styled(isFirst ? label : new string(' ', label.Length), style);
            screen.Line(head + Styled(line, isWhole ? style : null));
            isFirst = false;
        }
    }

    private static string Styled(string text, string? style) => style is null ? Markup.Escape(text) : $"[{style}]{Markup.Escape(text)}[/]";
}
