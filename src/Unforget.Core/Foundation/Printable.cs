using System.Globalization;

namespace Unforget.Foundation;

/// <summary>Text that comes from outside, for lines that people read.</summary>
public static class Printable
{
    /// <summary>The text with every control character written as <c>\xNN</c>.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}") : $"{c}"))
            : text;
    }
}
