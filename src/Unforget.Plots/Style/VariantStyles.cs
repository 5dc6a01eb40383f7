using System.Text;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Style;

/// <summary>
/// Which appearance each variant has. It follows from names alone, so that a method has the same colour in every figure of every
/// study, whatever it is compared with and in whatever order:
/// a variant that is the only one of its method goes by the method's name, every other one by its own; some methods have a colour
/// of their own, every other name gets the one that its hash chooses. Where two names want the same, the methods with a colour of
/// their own come first, then the alphabet, and who comes later gets the next free one.
/// </summary>
public sealed class VariantStyles
{
    private static readonly Dictionary<string, int> OwnSlots = new(StringComparer.Ordinal)
    {
        ["podnet"] = 0,
        ["finetune"] = 1,
        ["distill"] = 2,
        ["joint"] = 6,
    };

    private readonly Dictionary<string, SeriesStyle> _styles = new(StringComparer.Ordinal);

    private VariantStyles(IEnumerable<(string Name, string Key)> names)
    {
        HashSet<int> taken = [];
        var ordered = names.OrderBy(pair => OwnSlots.ContainsKey(pair.Key) ? 0 : 1)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal);
        foreach (var (name, key) in ordered)
        {
            var slot = NextFree(OwnSlots.TryGetValue(key, out var own) ? own : (int)(Hash(key) % (uint)Palette.ColorCount), taken);
            taken.Add(slot);
            _styles.Add(name, Palette.Style(slot));
        }
    }

    /// <summary>The appearance of a variant, by its name in the study.</summary>
    /// <param name="variant">Name of a variant.</param>
    public SeriesStyle this[string variant] => _styles[variant];

    /// <summary>Appearances of all variants of a comparison.</summary>
    /// <param name="study">The comparison.</param>
    public static VariantStyles Of(StudyResults study)
    {
        ArgumentNullException.ThrowIfNull(study);
        var methods = study.Variants.ToDictionary(
            variant => variant.Name,
            variant => study.Runs.FirstOrDefault(run => run.Variant == variant.Name && run.Record is not null)?.Record!.Recipe["method"]?.ToString());
        var counts = methods.Values.Where(method => method is not null).CountBy(method => method!).ToDictionary(StringComparer.Ordinal);
        return new VariantStyles(study.Variants.Select(variant =>
            (variant.Name, methods[variant.Name] is { } method && counts[method] == 1 ? method : variant.Name)));
    }

    /// <summary>Appearances of things that are no variants, such as loss terms: by their names alone.</summary>
    /// <param name="names">Different names.</param>
    public static VariantStyles Of(IEnumerable<string> names) => new(names.Select(name => (name, name)));

    private static int NextFree(int wanted, HashSet<int> taken)
    {
        for (var round = 0; ; round++)
        {
            for (var step = 0; step < Palette.ColorCount; step++)
            {
                var slot = (round * Palette.ColorCount) + ((wanted + step) % Palette.ColorCount);
                if (!taken.Contains(slot))
                {
                    return slot;
                }
            }
        }
    }

    /// <summary>FNV-1a: the same in every process and on every machine.</summary>
    private static uint Hash(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (hash, value) => unchecked((hash ^ value) * 16777619u));
}
