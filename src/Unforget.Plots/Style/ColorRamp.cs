namespace Unforget.Plots.Style;

/// <summary>
/// One hue from near white to dark blue in even steps of perceived lightness: it reads the same for every kind of colour vision and
/// in print without colour.
/// </summary>
public static class ColorRamp
{
    /// <summary>Lightness, green-red and blue-yellow in OKLab.</summary>
    private static readonly (double L, double A, double B)[] Anchors = [(0.975, -0.002, -0.006), (0.68, -0.035, -0.11), (0.28, -0.008, -0.085)];

    /// <summary>The colour at a place.</summary>
    /// <param name="place">From 0 (lightest) to 1 (darkest).</param>
    /// <returns>As <c>#RRGGBB</c>.</returns>
    public static string At(double place)
    {
        var (l, a, b) = Lab(place);
        var x = Cube(l + (0.3963377774 * a) + (0.2158037573 * b));
        var y = Cube(l - (0.1055613458 * a) - (0.0638541728 * b));
        var z = Cube(l - (0.0894841775 * a) - (1.2914855480 * b));
        return "#" + Channel((4.0767416621 * x) - (3.3077115913 * y) + (0.2309699292 * z))
            + Channel((-1.2684380046 * x) + (2.6097574011 * y) - (0.3413193965 * z))
            + Channel((-0.0041960863 * x) - (0.7034186147 * y) + (1.7076147010 * z));
    }

    /// <summary>Whether text on the colour must be white.</summary>
    /// <param name="place">From 0 (lightest) to 1 (darkest).</param>
    public static bool IsDark(double place) => Lab(place).L < 0.62;

    private static (double L, double A, double B) Lab(double place)
    {
        var position = Math.Clamp(place, 0, 1) * (Anchors.Length - 1);
        var from = Math.Min((int)position, Anchors.Length - 2);
        var share = position - from;
        var (low, high) = (Anchors[from], Anchors[from + 1]);
        return (Mix(low.L, high.L), Mix(low.A, high.A), Mix(low.B, high.B));

        double Mix(double first, double second) => first + ((second - first) * share);
    }

    private static double Cube(double value) => value * value * value;

    private static string Channel(double linear)
    {
        var encoded = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
        return ((int)Math.Round(Math.Clamp(encoded, 0, 1) * 255)).ToString("X2", System.Globalization.CultureInfo.InvariantCulture);
    }
}
