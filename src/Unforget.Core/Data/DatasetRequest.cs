using Unforget.Data.Folders;

namespace Unforget.Data;

/// <summary>What a data set of image files is made from. A data set whose constructor takes this is given the recipe's block <c>images</c>.</summary>
/// <param name="Location">Where it is looked for.</param>
/// <param name="Images">The recipe's block.</param>
public sealed record DatasetRequest(DataLocation Location, ImageOptions Images)
{
    /// <summary>Threads that look at files for the first time, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Listens while files are looked at for the first time; null for nobody.</summary>
    public IProgress<IndexProgress>? Progress { get; init; }

    /// <summary>Stops looking; what was seen is kept for the next time.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Folder for indexes of data folders that cannot be written; null for the user's cache.</summary>
    public string? IndexCache { get; init; }
}

/// <summary>How far the first look at image files has come.</summary>
/// <param name="Done">Files looked at.</param>
/// <param name="Total">Files to look at.</param>
public readonly record struct IndexProgress(int Done, int Total);
