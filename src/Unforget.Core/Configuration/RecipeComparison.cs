namespace Unforget.Configuration;

/// <summary>A value in which a recipe differs from the one that a run began with.</summary>
/// <param name="Key">Full key.</param>
/// <param name="Place">Where the value stands: <c>FILE:LINE</c>, <c>--set KEY=VALUE</c>, or the file for a key that is left out.</param>
/// <param name="Value">The value there; null for none.</param>
/// <param name="Expected">The run's value; null for none.</param>
public sealed record RecipeDifference(string Key, string Place, string? Value, string? Expected)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Key} is {Value ?? "absent"} ({Place}) instead of {Expected ?? "absent"}";
}

/// <summary>Compares a recipe as it is written with an effective one.</summary>
internal static class RecipeComparison
{
    /// <summary>These say what a recipe is called, not what it does.</summary>
    public static readonly IReadOnlyList<string> Labels = ["name", "description", "references"];

    /// <summary>Differences of what the two do, in the order of writing.</summary>
    /// <param name="recipe">The recipe as bound.</param>
    /// <param name="source">The recipe as written, with settings over it.</param>
    /// <param name="file">Its file, the place of what is not written.</param>
    /// <param name="expected">The recipe to compare with.</param>
    public static IReadOnlyList<RecipeDifference> Compare(Recipe recipe, SourceBlock source, string file, Recipe expected)
    {
        var (present, wanted) = (RecipeWriter.Values(recipe), RecipeWriter.Values(expected));
        // With another method, its options differ too; that says nothing.
        string[] skipped =
        [
            .. Labels,
            .. recipe.Method != expected.Method ? [recipe.Method, expected.Method] : Array.Empty<string>(),
            .. recipe.Backbone != expected.Backbone ? [recipe.Backbone, expected.Backbone] : Array.Empty<string>(),
        ];
        return [.. RecipeWriter.Differences(recipe, expected)
            .Where(key => !skipped.Contains(key.Split('.')[0]))
            .Select(key => new RecipeDifference(key, PlaceOf(source, key.Split('.')) ?? file, present.GetValueOrDefault(key), wanted.GetValueOrDefault(key)))];
    }

    private static string? PlaceOf(SourceBlock block, ReadOnlySpan<string> path)
    {
        var key = path[0];
        var entry = block.Entries.FirstOrDefault(entry => entry.Key == key);
        return path.Length > 1 && entry?.Value is SourceBlock inner ? PlaceOf(inner, path[1..]) : entry?.Place;
    }
}
