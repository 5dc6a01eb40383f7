using Unforget.Foundation;
using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>What a table is made of and how.</summary>
/// <param name="Results">The runs.</param>
/// <param name="Published">Published values that the runs' recipes name, by key.</param>
public sealed record TableRequest(StudyResults Results, Func<string, PublishedValue> Published)
{
    /// <summary>Predictors to show; null for all.</summary>
    public string? Predictor { get; init; }

    /// <summary>Name or title of the variant that the others are compared with; null for the study's.</summary>
    public string? Baseline { get; init; }

    /// <summary>What counts as one observation.</summary>
    public Repetition Unit { get; init; } = Results.Unit;

    /// <summary>Whether what the runs cost stands beside the rows.</summary>
    public bool WithCost { get; init; } = true;

    /// <summary>The predictors to show, in order of appearance.</summary>
    /// <exception cref="UserError">The one asked for is in no record.</exception>
    internal IReadOnlyList<string> Predictors
    {
        get
        {
            if (Predictor is null || Results.Predictors.Count == 0)
            {
                return Results.Predictors;
            }

            NearestNames.Require("predictor", [Predictor], Results.Predictors);
            return [Predictor];
        }
    }

    /// <summary>The baseline's name; null for none.</summary>
    /// <exception cref="UserError">There is no such variant.</exception>
    internal string? BaselineName
    {
        get
        {
            if ((Baseline ?? Results.Baseline) is not { } wanted)
            {
                return null;
            }

            if (Results.Variants.FirstOrDefault(variant => variant.Name == wanted || variant.Title == wanted) is { } found)
            {
                return found.Name;
            }

            NearestNames.Require("variant", [wanted], [.. Results.Variants.Select(variant => variant.Name)]);
            return wanted;
        }
    }
}
