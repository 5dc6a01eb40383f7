using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Unforget.Foundation;

namespace Unforget.Configuration;

/// <summary>
/// Single values: from the text of a recipe and back. Numbers are read in the invariant culture only. A type of its own
/// (a class order) takes part by implementing <see cref="IParsable{TSelf}"/>, with ToString as the inverse.
/// </summary>
internal static class ValueReader
{
    private static readonly MethodInfo ParseMethod = typeof(ValueReader).GetMethod(nameof(ParseOwn), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>True for a type whose values are one scalar.</summary>
    public static bool CanRead(Type type) =>
        type.IsEnum || type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(bool)
        || type == typeof(string) || IsOwnType(type);

    /// <summary>True for a type that reads its own text, and may accept a list.</summary>
    public static bool IsOwnType(Type type) =>
        type.IsClass && type != typeof(string)
        && type.GetInterfaces().Any(face =>
            face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GetGenericArguments()[0] == type);

    /// <summary>Reads a value.</summary>
    /// <param name="scalar">What was written.</param>
    /// <param name="key">Full key, for the message.</param>
    /// <param name="type">A type that <see cref="CanRead"/> accepts.</param>
    /// <exception cref="UserError">The text is no such value.</exception>
    public static object Read(SourceScalar scalar, string key, Type type)
    {
        if (IsOwnType(type))
        {
            return ReadOwn(scalar.Text, scalar.Place, key, type);
        }

        if (type == typeof(string))
        {
            return scalar.Text;
        }

        var (value, expectation) = type switch
        {
            { IsEnum: true } => (ReadEnum(scalar.Text, type), $"one of {string.Join(", ", EnumNames(type))}"),
            _ when type == typeof(bool) => (ReadBoolean(scalar.Text), "true or false"),
            _ when type == typeof(double) => (ReadDouble(scalar.Text), "a finite number such as 0.5 or 1e-3"),
            _ when type == typeof(int) => ((int?)ReadInteger(scalar.Text, int.MinValue, int.MaxValue), "an integer"),
            _ => (ReadInteger(scalar.Text, long.MinValue, long.MaxValue), "an integer"),
        };
        return value is not null && !scalar.IsQuoted
            ? value
            : throw new UserError($"{scalar.Place}: {key} must be {expectation}, got {scalar.Shown}{EnumHint(scalar.Text, type)}");
    }

    /// <summary>Reads a value of a type that reads its own text; a list arrives as <c>[a, b, c]</c>.</summary>
    public static object ReadOwn(string text, string place, string key, Type type)
    {
        try
        {
            return ParseMethod.MakeGenericMethod(type).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text], null)!;
        }
        catch (FormatException exception)
        {
            throw new UserError($"{place}: {key} {exception.Message}", exception);
        }
    }

    /// <summary>Name of an enum value in recipes.</summary>
    public static string EnumName(object value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!);

    private static IEnumerable<string> EnumNames(Type type) => Enum.GetValues(type).Cast<object>().Select(EnumName);

    private static string EnumHint(string text, Type type) => type.IsEnum ? NearestNames.Hint(text, EnumNames(type)) : "";

    private static object? ReadEnum(string text, Type type) =>
        Enum.GetValues(type).Cast<object>().FirstOrDefault(value => EnumName(value) == text);

    private static object? ReadBoolean(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    private static long? ReadInteger(string text, long minimum, long maximum) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : null;

    private static double? ReadDouble(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }

    private static T ParseOwn<T>(string text)
        where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);
}
