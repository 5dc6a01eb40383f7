using System.Globalization;

namespace Unforget.Cli.Views;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Format
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one) => $"{Count(number)} {(number == 1 ? one : Plural(one))}";

    public static string Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(value * 100, 1) + 0.0:F1} %") : "-";

    public static string Loss(double value) => value.ToString(Math.Abs(value) is > 0 and < 0.001 or >= 10_000 ? "E2" : "F4", CultureInfo.InvariantCulture);

    /// <summary>Bytes in thousands or millions.</summary>
    public static string Size(long bytes) => bytes is > 0 and < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N1} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    public static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):N1} GiB");

    public static string Rate(double? perSecond) => perSecond is { } value ? $"{value.ToString("N0", CultureInfo.InvariantCulture)} images/s" : "";

    /// <summary>Two units at most: <c>45 s</c>, <c>2 min 10 s</c>, <c>1 h 05 min</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Max(0, Math.Round(time.TotalSeconds));
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => $"{seconds / 60} min {seconds % 60:00} s",
            _ => $"{seconds / 3600} h {seconds % 3600 / 60:00} min",
        };
    }

    /// <summary>As <see cref="Duration"/>, without pretending to know it exactly.</summary>
    public static string RoughDuration(TimeSpan time)
    {
        var step = time.TotalSeconds switch { < 20 => 1, < 120 => 5, < 600 => 10, _ => 60 };
        return Duration(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds / step) * step)))
            .Replace(" min 00 s", " min", StringComparison.Ordinal);
    }

    private static string Plural(string one) => one.EndsWith('s') ? one + "es" : one + "s";
}
