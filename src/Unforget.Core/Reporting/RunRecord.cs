using System.Text.Json.Nodes;

namespace Unforget.Reporting;

/// <summary>
/// Everything a run says about itself: what was asked for, what came out, what it cost and where it ran. Two runs are
/// the same experiment with the same outcome when <see cref="Recipe"/> and <see cref="Results"/> are equal.
/// </summary>
/// <param name="Schema">Version of this layout.</param>
/// <param name="Status">Whether all tasks are finished.</param>
/// <param name="Recipe">The effective recipe.</param>
/// <param name="Results">All metrics; fractions are in [0, 1].</param>
/// <param name="Resources">What was stored and used.</param>
/// <param name="Timings">Wall time by task and phase.</param>
/// <param name="Environment">Versions, device, threads, data identity.</param>
public sealed record RunRecord(
    string Schema,
    RunStatus Status,
    JsonNode Recipe,
    ExperimentResults Results,
    RunResources Resources,
    RunTimings Timings,
    RunEnvironment Environment)
{
    /// <summary>The layout that this version writes.</summary>
    public const string CurrentSchema = "unforget-run/1";

    /// <summary>
    /// Other environments that earlier parts of a resumed run were computed in, oldest first; null where all of it was
    /// computed in <see cref="Environment"/>.
    /// </summary>
    public IReadOnlyList<RunEnvironment>? EarlierEnvironments { get; init; }
}

/// <summary>How far a recorded run came.</summary>
public enum RunStatus
{
    /// <summary>Some tasks are missing.</summary>
    Incomplete,

    /// <summary>All tasks are finished.</summary>
    Complete,
}
