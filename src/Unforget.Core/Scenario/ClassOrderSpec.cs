using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Unforget.Scenario;

/// <summary>
/// A class order as a recipe states it: <c>order1</c>, <c>order2</c>, <c>order3</c> (the published orders of CIFAR-100),
/// <c>natural</c> (0, 1, 2, ...), <c>seeded</c>, a list of original labels such as <c>[3, 1, 2, 0]</c>, or a file that holds an order
/// (<see cref="ClassOrderFile"/>). Its text and
/// <see cref="Parse(string, IFormatProvider?)"/> are inverse to each other. Two specifications with the same text are equal.
/// </summary>
public sealed class ClassOrderSpec : IParsable<ClassOrderSpec>, IEquatable<ClassOrderSpec>
{
    private static readonly string[] Names = ["order1", "order2", "order3", "natural", "seeded"];

    private static readonly string[] Extensions = [".yaml", ".yml", ".json", ".txt"];

    private ClassOrderSpec(string text, IReadOnlyList<int>? labels)
    {
        Text = text;
        Labels = labels;
    }

    /// <summary>The labels of an own list; null for a named order.</summary>
    public IReadOnlyList<int>? Labels { get; }

    /// <summary>Whether it is a file; <see cref="Text"/> is then its path, with <c>#</c> and which order of several behind it.</summary>
    public bool IsFile => Labels is null && !Names.Contains(Text, StringComparer.Ordinal);

    /// <summary>The name, the list in brackets, or the path.</summary>
    public string Text { get; }

    /// <summary>A named order.</summary>
    /// <exception cref="ArgumentException">The name is not one of those above.</exception>
    public static ClassOrderSpec Named(string name) => Names.Contains(name, StringComparer.Ordinal)
        ? new ClassOrderSpec(name, labels: null)
        : throw new ArgumentException($"class order {Expectation}, got '{name}'", nameof(name));

    /// <summary>An own order; <see cref="ClassOrder.Resolve(ClassOrderSpec, int, long, string)"/> checks that it is a permutation.</summary>
    /// <param name="labels">Original labels in the order of arrival.</param>
    public static ClassOrderSpec Own(params IEnumerable<int> labels)
    {
        int[] copy = [.. labels];
        return new ClassOrderSpec($"[{string.Join(", ", copy.Select(label => label.ToString(CultureInfo.InvariantCulture)))}]", copy);
    }

    /// <summary>Reads a name, a path or a list in brackets; culture plays no part.</summary>
    /// <exception cref="FormatException">None of them; the message continues the name of the key.</exception>
    public static ClassOrderSpec Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"{Expectation}, got '{s}'");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ClassOrderSpec result)
    {
        result = null;
        if (s is ['[', .. var inner, ']'])
        {
            var items = inner.Split(',', StringSplitOptions.TrimEntries);
            var labels = new int[items.Length];
            for (var i = 0; i < items.Length; i++)
            {
                if (!int.TryParse(items[i], NumberStyles.None, CultureInfo.InvariantCulture, out labels[i]))
                {
                    return false;
                }
            }

            result = Own(labels);
        }
        else if (Names.Contains(s, StringComparer.Ordinal))
        {
            result = Named(s!);
        }
        else if (s is not null && Extensions.Contains(Path.GetExtension(s.Split('#')[0]), StringComparer.OrdinalIgnoreCase))
        {
            result = new ClassOrderSpec(s, labels: null);
        }

        return result is not null;
    }

    /// <inheritdoc/>
    public bool Equals(ClassOrderSpec? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClassOrderSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The same as <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    private static string Expectation => $"must be {string.Join(", ", Names)}, a file such as order.yaml, or a list of class labels such as [3, 1, 2, 0]";
}
