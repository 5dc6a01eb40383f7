using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Unforget.Configuration;

/// <summary>
/// The valid range of a number. <see cref="RangeAttribute"/> itself converts the value to the type of its limits, so that
/// 1.4 would pass an integer limit of 1.
/// </summary>
internal sealed class ValueRange(RangeAttribute attribute)
{
    private readonly object _minimum = Limit(attribute.Minimum, attribute.OperandType);
    private readonly object _maximum = Limit(attribute.Maximum, attribute.OperandType);

    public bool Contains(object value)
    {
        var (low, high) = (Compare(value, _minimum), Compare(value, _maximum));
        return (attribute.MinimumIsExclusive ? low > 0 : low >= 0) && (attribute.MaximumIsExclusive ? high < 0 : high <= 0);
    }

    /// <summary>The range in words: <c>from 0 to 1</c>, <c>at least 1</c>, <c>above 0</c>, ...</summary>
    public override string ToString()
    {
        var low = IsOpen(_minimum) ? null : (attribute.MinimumIsExclusive ? "above " : "at least ") + Text(_minimum);
        var high = IsOpen(_maximum) ? null : (attribute.MaximumIsExclusive ? "below " : "at most ") + Text(_maximum);
        return (low, high) switch
        {
            (null, null) => "a finite number",
            (null, _) => high,
            (_, null) => low,
            _ when !attribute.MinimumIsExclusive && !attribute.MaximumIsExclusive => $"from {Text(_minimum)} to {Text(_maximum)}",
            _ => $"{low} and {high}",
        };
    }

    private static object Limit(object limit, Type type) =>
        limit is string text ? Convert.ChangeType(text, type, CultureInfo.InvariantCulture) : limit;

    private static int Compare(object value, object limit) => value is double || limit is double
        ? Convert.ToDouble(value, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(limit, CultureInfo.InvariantCulture))
        : Convert.ToInt64(value, CultureInfo.InvariantCulture).CompareTo(Convert.ToInt64(limit, CultureInfo.InvariantCulture));

    private static bool IsOpen(object limit) => limit switch
    {
        int number => number is int.MinValue or int.MaxValue,
        long number => number is long.MinValue or long.MaxValue,
        double number => double.IsInfinity(number) || Math.Abs(number) == double.MaxValue,
        _ => false,
    };

    private static string Text(object limit) => Convert.ToString(limit, CultureInfo.InvariantCulture)!;
}
