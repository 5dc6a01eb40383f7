using Unforget.Configuration;
using Unforget.Model;

namespace Unforget.Cli.Commands;

/// <summary>What the user asked for.</summary>
internal sealed record RunRequest(Recipe Recipe)
{
    /// <summary>The recipe as it was typed.</summary>
    public required string RecipeArgument { get; init; }

    /// <summary>Arguments of <c>--set</c>.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    public required string? DataOption { get; init; }

    public required string? Out { get; init; }

    public required int Threads { get; init; }

    public required string Device { get; init; }

    public required EngineKind Engine { get; init; }
}
