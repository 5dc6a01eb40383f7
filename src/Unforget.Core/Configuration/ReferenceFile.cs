using System.ComponentModel.DataAnnotations;
using Unforget.Reporting.Results;

namespace Unforget.Configuration;

/// <summary>The file of published values.</summary>
internal sealed record ReferenceFile
{
    public IReadOnlyList<ReferenceSeries> References { get; init; } = [];
}

/// <summary>One row of a published table.</summary>
internal sealed record ReferenceSeries : IValidatableObject
{
    public string Key { get; init; } = "";

    public string Title { get; init; } = "";

    public string Source { get; init; } = "";

    public string Predictor { get; init; } = "";

    public PublishedMeasure Measure { get; init; }

    /// <summary>Recipe keys with the values under which all of it was measured.</summary>
    public RecipeSettings Conditions { get; init; } = RecipeSettings.None;

    public string Remark { get; init; } = "";

    public IReadOnlyList<ReferenceValue> Values { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, text) in new[] { ("key", Key), ("title", Title), ("source", Source), ("predictor", Predictor) })
        {
            if (text.Length == 0)
            {
                yield return new ValidationResult($"{name} is missing");
            }
        }

        if (Values.Count == 0)
        {
            yield return new ValidationResult("values are missing");
        }
    }
}

/// <summary>One cell of it.</summary>
internal sealed record ReferenceValue : IValidatableObject
{
    public string Protocol { get; init; } = "";

    public RecipeSettings Conditions { get; init; } = RecipeSettings.None;

    [Range(0.0, 100.0)]
    public double? Mean { get; init; }

    [Range(0.0, 100.0)]
    public double? Std { get; init; }

    public IReadOnlyList<ReferenceAlternative> Also { get; init; } = [];

    public IReadOnlyList<ReferenceTask> Tasks { get; init; } = [];

    [Range(0.0, 100.0)]
    public IReadOnlyList<double> Groups { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Protocol.Length == 0)
        {
            yield return new ValidationResult("protocol is missing: the second part of the key");
        }

        if (Mean is null && Tasks.Count == 0)
        {
            yield return new ValidationResult("mean is missing");
        }
    }

    public PublishedValue Of(ReferenceSeries series) => new(
        $"{series.Key}/{Protocol}",
        series.Title,
        series.Source,
        series.Predictor,
        series.Measure,
        [.. series.Conditions.Pairs.Concat(Conditions.Pairs)])
    {
        Remark = series.Remark,
        Mean = Mean,
        Deviation = Std,
        Alternatives = [.. Also.Select(other => other.Value)],
        Tasks = [.. Tasks.Select(task => new PublishedTask(task.Task, task.Mean, [.. task.Also.Select(other => other.Value)]))],
        Groups = Groups,
    };
}

/// <summary>A value after one task.</summary>
internal sealed record ReferenceTask
{
    [Range(0, int.MaxValue)]
    public int Task { get; init; }

    [Range(0.0, 100.0)]
    public double Mean { get; init; }

    public IReadOnlyList<ReferenceAlternative> Also { get; init; } = [];
}

/// <summary>What another place prints for the same cell.</summary>
internal sealed record ReferenceAlternative
{
    [Range(0.0, 100.0)]
    public double Mean { get; init; }

    [Range(0.0, 100.0)]
    public double? Std { get; init; }

    public string Source { get; init; } = "";

    public PublishedAlternative Value => new(Mean, Std, Source);
}
