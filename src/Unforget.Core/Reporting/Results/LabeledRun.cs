namespace Unforget.Reporting.Results;

/// <summary>A run with its place in a comparison.</summary>
/// <param name="Folder">Path of its folder.</param>
/// <param name="Variant">Name of what is compared, one of <see cref="StudyResults.Variants"/>.</param>
/// <param name="Setting">Name of the circumstances, one of <see cref="StudyResults.Settings"/>.</param>
/// <param name="Order">Name of the class order.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Record">What it recorded; null while there is nothing, which is so until its first task is finished.</param>
public sealed record LabeledRun(string Folder, string Variant, string Setting, string Order, long Seed, RunRecord? Record)
{
    /// <summary>Why its record cannot be read; null where it can, or where there is none.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether all its tasks are finished; only such runs enter averages.</summary>
    public bool IsComplete => Record?.Status == RunStatus.Complete;

    /// <summary>Class order and seed, as messages name a run within its cell.</summary>
    public string Repetition => FormattableString.Invariant($"{Order} seed {Seed}");
}
