using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Unforget.Memory;

/// <summary>
/// The memory rate alpha_t of each task as a recipe states it: <c>none</c>, the name of a schedule
/// (<see cref="MemoryRateSchedules"/>), one rate for all tasks such as <c>0.2</c>, or a list with one rate for each task, the base
/// task first, such as <c>[0.8, 0.6]</c>. Rates lie in [0, 1]. Its text and <see cref="Parse(string, IFormatProvider?)"/> are
/// inverse to each other; two with the same text are equal.
/// </summary>
public sealed class MemoryRate : IParsable<MemoryRate>, IEquatable<MemoryRate>
{
    private const string NoneText = "none";

    private readonly IReadOnlyList<double> _rates;

    private MemoryRate(string text, IReadOnlyList<double> rates, bool isConstant)
    {
        Text = text;
        _rates = rates;
        IsConstant = isConstant;
    }

    /// <summary>No memory beyond the capacity.</summary>
    public static MemoryRate None { get; } = new(NoneText, [], isConstant: false);

    /// <summary>The name, the number, or the list in brackets.</summary>
    public string Text { get; }

    /// <summary>Whether there is no rate at all.</summary>
    public bool IsNone => Text == NoneText;

    /// <summary>Tasks that have a rate; null where one rate, or none, holds for all.</summary>
    public int? TaskCount => IsConstant || IsNone ? null : _rates.Count;

    private bool IsConstant { get; }

    /// <summary>One rate for all tasks.</summary>
    /// <param name="rate">In [0, 1].</param>
    public static MemoryRate Constant(double rate) => new(Number(Checked(rate)), [rate], isConstant: true);

    /// <summary>A rate for each task, the base task first.</summary>
    /// <param name="rates">Each in [0, 1]; at least one.</param>
    public static MemoryRate Own(params IEnumerable<double> rates)
    {
        double[] copy = [.. rates.Select(Checked)];
        ArgumentOutOfRangeException.ThrowIfZero(copy.Length);
        return new MemoryRate($"[{string.Join(", ", copy.Select(Number))}]", copy, isConstant: false);
    }

    /// <summary>A named schedule.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static MemoryRate Named(string name) => MemoryRateSchedules.Find(name) is { } rates
        ? new MemoryRate(name, rates, isConstant: false)
        : throw new ArgumentException($"memory rate {Expectation}, got '{name}'", nameof(name));

    /// <summary>Reads a name, a number or a list in brackets; culture plays no part.</summary>
    /// <exception cref="FormatException">None of them; the message continues the name of the key.</exception>
    public static MemoryRate Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"{Expectation}, got '{s}'");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out MemoryRate result)
    {
        result = null;
        if (s is ['[', .. var inner, ']'])
        {
            var rates = inner.Split(',', StringSplitOptions.TrimEntries).Select(Rate).ToArray();
            result = rates.All(rate => rate is not null) ? Own(rates.Select(rate => rate!.Value)) : null;
        }
        else if (s is not null && Rate(s) is { } constant)
        {
            result = Constant(constant);
        }
        else if (s is not null)
        {
            result = s == NoneText ? None : MemoryRateSchedules.Find(s) is null ? null : Named(s);
        }

        return result is not null;
    }

    /// <summary>The rate of a task.</summary>
    /// <param name="task">Index of the task, below <see cref="TaskCount"/>.</param>
    /// <returns>The number as it was written: 0.29 is 0.29 and not the nearest binary fraction. 0 for no rate.</returns>
    public decimal At(int task)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(task);
        return IsNone ? 0m : (decimal)_rates[IsConstant ? 0 : task];
    }

    /// <inheritdoc/>
    public bool Equals(MemoryRate? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MemoryRate);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The same as <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    private static string Expectation =>
        $"must be none, {string.Join(", ", MemoryRateSchedules.Names)}, "
        + "a rate from 0 to 1 such as 0.2, or a list with a rate for each task such as [0.8, 0.6]";

    private static double? Rate(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var rate)
        && rate is >= 0.0 and <= 1.0
            ? rate
            : null;

    private static string Number(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);

    private static double Checked(double rate) => rate is >= 0.0 and <= 1.0
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, "a memory rate lies in [0, 1]");
}
