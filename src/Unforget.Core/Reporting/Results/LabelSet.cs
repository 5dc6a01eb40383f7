using System.Globalization;

namespace Unforget.Reporting.Results;

/// <summary>
/// Variants, or settings, of runs from several places. What is the same has one label; labels of one title are told apart by the
/// recipe keys in which they differ.
/// </summary>
internal sealed class LabelSet
{
    private readonly OrderedDictionary<string, Labelled> _all = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _identities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Study, string Identity)> _byEssence = new(StringComparer.Ordinal);

    /// <summary>Identity of a run's variant or setting, for <see cref="Labels"/>.</summary>
    /// <param name="study">The study that names it; null for a run that was made by hand.</param>
    /// <param name="label">Its name and title there, or by its recipe.</param>
    /// <param name="essence">What makes it what it is, from its recipe; null for a run without a record.</param>
    /// <param name="recipe">Keys to tell it from others of its title; null for none.</param>
    public string Of(StudyResults? study, StudyLabel label, string? essence, IReadOnlyDictionary<string, string>? recipe)
    {
        var own = study is null ? essence! : $"study {study.Name}: {label.Name}";
        if (!_identities.TryGetValue(own, out var identity))
        {
            // A study knows itself what it tells apart; only what another place knows under the same recipe is the same.
            identity = essence is not null && _byEssence.TryGetValue(essence, out var known) && known.Study != study?.Name ? known.Identity : own;
            _identities.Add(own, identity);
        }

        if (essence is not null)
        {
            _byEssence.TryAdd(essence, (study?.Name, identity));
        }

        if (!_all.TryAdd(identity, new Labelled(label, recipe)) && _all[identity].Recipe is null)
        {
            _all[identity] = _all[identity] with { Recipe = recipe };
        }

        return identity;
    }

    /// <summary>Unique names with titles, by identity, in order of appearance.</summary>
    public OrderedDictionary<string, StudyLabel> Labels()
    {
        OrderedDictionary<string, StudyLabel> labels = new(StringComparer.Ordinal);
        HashSet<string> names = [];
        foreach (var (identity, label) in Titles())
        {
            var name = names.Contains(label.Name) ? label.Title : label.Name;
            names.Add(name);
            labels.Add(identity, label with { Name = name });
        }

        return labels;
    }

    /// <summary>
    /// Titles made unique by keys with different values. Where that is not enough, as between records of different versions, a
    /// number does it.
    /// </summary>
    private IEnumerable<(string Identity, StudyLabel Label)> Titles()
    {
        var groups = _all.GroupBy(pair => pair.Value.Label.Title).ToDictionary(group => group.Key, group => group.ToList());
        HashSet<string> taken = [];
        foreach (var (identity, (label, recipe)) in _all)
        {
            var group = groups[label.Title];
            if (group.Count == 1 && taken.Add(label.Title))
            {
                yield return (identity, label);
                continue;
            }

            var keys = RecipeKeys.Differing(group.Select(pair => pair.Value.Recipe).OfType<IReadOnlyDictionary<string, string>>());
            var own = keys.Where(key => recipe?.ContainsKey(key) == true).Select(key => $"{key}={recipe![key]}").ToList();
            var first = own.Count > 0 ? $"{label.Title} ({string.Join(", ", own)})" : label.Title;
            var title = first;
            for (var number = 2; !taken.Add(title); number++)
            {
                title = string.Create(CultureInfo.InvariantCulture, $"{first} #{number}");
            }

            yield return (identity, new StudyLabel(title, title));
        }
    }

    private sealed record Labelled(StudyLabel Label, IReadOnlyDictionary<string, string>? Recipe);
}
