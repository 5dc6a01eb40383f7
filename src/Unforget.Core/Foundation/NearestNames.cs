namespace Unforget.Foundation;

/// <summary>What somebody who mistyped a name may have meant.</summary>
public static class NearestNames
{
    /// <summary>At most three candidates within a third of the name's length (at least 2 edits), nearest first, or those that contain it.</summary>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> candidates)
    {
        var allowed = Math.Max(2, name.Length / 3);
        return
        [
            .. candidates
                .Select(candidate => (Name: candidate, Distance: Score(name, candidate)))
                .Where(candidate => candidate.Distance <= allowed && candidate.Distance < candidate.Name.Length)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Select(candidate => candidate.Name)
                .Take(3),
        ];
    }

    /// <summary><c>, did you mean a or b?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        var names = Find(name, candidates);
        return names.Count switch
        {
            0 => "",
            1 => $", did you mean {names[0]}?",
            _ => $", did you mean {string.Join(", ", names.SkipLast(1))} or {names[^1]}?",
        };
    }

    /// <summary>Refuses names that are not known.</summary>
    /// <param name="what">What they name, for the message.</param>
    /// <param name="wanted">The names.</param>
    /// <param name="known">All valid names.</param>
    /// <exception cref="UserError">One is unknown; the message holds the nearest and all valid ones.</exception>
    public static void Require(string what, IEnumerable<string> wanted, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(known);
        if (wanted.FirstOrDefault(name => !known.Contains(name)) is { } name)
        {
            throw new UserError($"no {what} called '{name}'{Hint(name, known)} (known: {string.Join(", ", known)})");
        }
    }

    private static int Score(string name, string candidate) =>
        name.Length >= 3 && candidate.Contains(name, StringComparison.OrdinalIgnoreCase) ? 1 : EditDistance(name, candidate);

    /// <summary>Levenshtein distance without regard to case, where swapping two neighbours counts as one edit.</summary>
    private static int EditDistance(string first, string second)
    {
        var (a, b) = (first.ToLowerInvariant(), second.ToLowerInvariant());
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                distance[i, j] = (i, j) switch
                {
                    (_, 0) => i,
                    (0, _) => j,
                    _ => Math.Min(
                        Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1,
                        distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}
