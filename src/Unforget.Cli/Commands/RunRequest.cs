using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Model;

namespace Unforget.Cli.Commands;

/// <summary>What the user asked for.</summary>
internal sealed record RunRequest(Recipe Recipe)
{
    /// <summary>The recipe as it was typed.</summary>
    public required string RecipeArgument { get; init; }

    /// <summary>Arguments of <c>--set</c>.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Options that say where and on what to run, as they were given.</summary>
    public required IReadOnlyList<(string Name, string Value)> MachineOptions { get; init; }

    public required DataLocation Location { get; init; }

    public required string? Out { get; init; }

    /// <summary>Time between checkpoints within a stage.</summary>
    public required TimeSpan CheckpointInterval { get; init; }

    /// <summary>The run to go on with; null for a new one.</summary>
    public SavedRun? Saved { get; init; }

    /// <summary>Where the run goes on; null for the beginning.</summary>
    public RunPosition? Position => Saved?.Checkpoint?.Manifest.Position;

    public required int Threads { get; init; }

    public required string Device { get; init; }

    public required EngineKind Engine { get; init; }
}
