using Unforget.Foundation;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Unforget.Configuration;
using Unforget.Reporting.Tables;

namespace Unforget.Studies;

/// <summary>
/// A study as its file states it: variants x settings x orders x seeds. Immutable; <see cref="StudyLibrary"/> reads it and
/// <see cref="StudyPlan"/> says which runs it means.
/// </summary>
public sealed partial record StudyRecipe : IValidatableObject
{
    /// <summary>Name; by default the file's path below the folder <c>studies</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>One line for lists.</summary>
    public string Description { get; init; } = "";

    /// <summary>What is compared; at least one.</summary>
    public IReadOnlyList<StudyVariant> Variants { get; init; } = [];

    /// <summary>Under what every variant runs; empty for the variants' recipes as they are.</summary>
    public IReadOnlyList<StudySetting> Settings { get; init; } = [];

    /// <summary>Class orders of every variant and setting; empty for that of each recipe.</summary>
    public IReadOnlyList<StudyOrder> Orders { get; init; } = [];

    /// <summary>Seeds of every variant, setting and order.</summary>
    [Range(typeof(long), "0", "9223372036854775807", ParseLimitsInInvariantCulture = true)]
    public IReadOnlyList<long> Seeds { get; init; } = [1];

    /// <summary>Threads of each run; null for the machine's cores divided by the runs at a time.</summary>
    [Range(1, 1024)]
    public int? Threads { get; init; }

    /// <summary>Name of the variant that the others are compared with; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>Name of the table that <c>unforget table</c> prints when none is asked for; null to choose by shape.</summary>
    public string? Table { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Variants.Count == 0)
        {
            yield return new ValidationResult("a study needs variants: a list of blocks with name and recipe");
        }

        if (Seeds.Count == 0)
        {
            yield return new ValidationResult("seeds must hold at least one seed", ["seeds"]);
        }

        foreach (var (key, names) in new (string, IEnumerable<string>)[]
        {
            ("variants", Variants.Select(variant => variant.Name)),
            ("settings", Settings.Select(setting => setting.Name)),
            ("orders", Orders.Select(order => order.Name)),
            ("seeds", Seeds.Select(seed => FormattableString.Invariant($"{seed}"))),
        })
        {
            if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                yield return new ValidationResult($"{key}: '{twice.Key}' appears twice", [key]);
            }
        }

        foreach (var key in Variants.SelectMany(variant => variant.Set.Keys).Concat(Settings.SelectMany(setting => setting.Set.Keys)))
        {
            if (key == "seed" || (Orders.Count > 0 && key is ("protocol.class_order" or "protocol.order_seed")))
            {
                yield return new ValidationResult($"set: {key} is what '{(key == "seed" ? "seeds" : "orders")}' of the study says");
            }
        }

        List<string> styles = [.. TableStyle.All.Select(style => style.Name)];
        if (Table is not null && !styles.Contains(Table))
        {
            yield return new ValidationResult($"table: no table style called '{Table}'{NearestNames.Hint(Table, styles)} (known: {string.Join(", ", styles)})", ["table"]);
        }

        if (Baseline is not null && Variants.All(variant => variant.Name != Baseline))
        {
            var names = Variants.Select(variant => variant.Name).ToList();
            yield return new ValidationResult($"baseline: no variant '{Baseline}'{NearestNames.Hint(Baseline, names)} (variants: {string.Join(", ", names)})", ["baseline"]);
        }
    }

    /// <summary>A name that can be a part of a folder's name, and is told apart from its neighbours there.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.+-]*\z")]
    internal static partial Regex NamePattern();

    /// <summary>What is wrong with the name of a variant or setting; null for nothing.</summary>
    internal static ValidationResult? NameProblem(string name) => NamePattern().IsMatch(name)
        ? null
        : new ValidationResult($"name must be letters, digits, '.', '+' or '-', and begin with a letter or digit, got '{name}'");
}

/// <summary>What is compared with the other variants.</summary>
public sealed record StudyVariant : IValidatableObject
{
    /// <summary>Short name for options and folders.</summary>
    public string Name { get; init; } = "";

    /// <summary>For tables and figures; empty for the name.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it tries a value of, such as "fine-tuning rate": the table <c>choice</c> chooses within each group. Empty for none.</summary>
    public string Group { get; init; } = "";

    /// <summary>Recipe it starts from, by name or path; <c>&lt;setting&gt;</c> stands for the setting's name.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>Values over the recipe; <c>&lt;setting&gt;</c> stands for the setting's name.</summary>
    public RecipeSettings Set { get; init; } = RecipeSettings.None;

    /// <summary>Published values to set beside the results; <c>&lt;setting&gt;</c> stands for the setting's name. Empty for the recipe's own.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (StudyRecipe.NameProblem(Name) is { } problem)
        {
            yield return problem;
        }

        if (Recipe.Length == 0)
        {
            yield return new ValidationResult("recipe is missing: name the recipe that the variant starts from");
        }
    }
}

/// <summary>Circumstances that all variants share, such as a number of steps.</summary>
public sealed record StudySetting : IValidatableObject
{
    /// <summary>Short name for options and folders.</summary>
    public string Name { get; init; } = "";

    /// <summary>For tables and figures; empty for the name.</summary>
    public string Title { get; init; } = "";

    /// <summary>Values over each variant's recipe and values.</summary>
    public RecipeSettings Set { get; init; } = RecipeSettings.None;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        StudyRecipe.NameProblem(Name) is { } problem ? [problem] : [];
}
