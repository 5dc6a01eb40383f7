using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Unforget.Scenario;

namespace Unforget.Studies;

/// <summary>
/// A class order of a study: a name that <c>protocol.class_order</c> takes, or <c>seeded-N</c> for the order drawn from seed N.
/// </summary>
public sealed class StudyOrder : IParsable<StudyOrder>
{
    private const string Seeded = "seeded";

    private StudyOrder(string name, IReadOnlyList<string> settings) => (Name, Settings) = (name, settings);

    /// <summary>Name for tables and folders.</summary>
    public string Name { get; }

    /// <summary>Arguments of <c>--set</c>.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <inheritdoc/>
    public static StudyOrder Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var order)
        ? order
        : throw new FormatException($"must be a named class order (order1, order2, order3, natural) or seeded-N such as seeded-7, got '{s}'");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out StudyOrder result)
    {
        result = null;
        if (s?.Split('-') is [Seeded, var digits] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            result = new StudyOrder(
                string.Create(CultureInfo.InvariantCulture, $"{Seeded}-{seed}"),
                [$"protocol.class_order={Seeded}", string.Create(CultureInfo.InvariantCulture, $"protocol.order_seed={seed}")]);
        }
        else if (s != Seeded && ClassOrderSpec.TryParse(s, provider, out var named) && named.Labels is null)
        {
            result = new StudyOrder(named.Text, [$"protocol.class_order={named.Text}"]);
        }

        return result is not null;
    }

    /// <summary>The same as <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
