using System.Text.Json.Nodes;
using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget;

/// <summary>A run that was begun before, found in its folder and kept for this process: what is needed to go on with it.</summary>
public sealed class SavedRun : IDisposable
{
    private readonly RecipeLibrary _library;
    private readonly RecipeBinder _binder;

    private SavedRun(RunFolder folder, CheckpointSearch search, Catalog? catalog)
    {
        (_library, _binder) = (new RecipeLibrary(catalog), new RecipeBinder(catalog));
        (Folder, Checkpoint, Damaged) = (folder, search.Newest, search.Damaged);
        var record = folder.ReadRecord();
        Environment = Checkpoint?.Manifest.Environment ?? record?.Environment;
        Recipe = (Checkpoint?.Manifest.Recipe ?? record?.Recipe) is JsonObject tree
            ? _binder.Bind(RecipeWriter.ToYaml(tree), Checkpoint?.Path ?? folder.RecordPath)
            : _library.Load(folder.RecipePath);
        IsFinished = record?.Status == RunStatus.Complete && Checkpoint?.Manifest.Position.IsEnd != false;
    }

    /// <summary>Its folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>The newest checkpoint that is whole; null to begin from the beginning.</summary>
    public Checkpoint? Checkpoint { get; }

    /// <summary>Newer checkpoints that cannot be used.</summary>
    public IReadOnlyList<DamagedCheckpoint> Damaged { get; }

    /// <summary>The recipe that the run began with.</summary>
    public Recipe Recipe { get; }

    /// <summary>Where the run was computed so far; null where nothing tells.</summary>
    public RunEnvironment? Environment { get; }

    /// <summary>Whether nothing is left to do: the record is complete, and so is the newest checkpoint where there is one.</summary>
    public bool IsFinished { get; }

    /// <summary>Opens the folder of a run.</summary>
    /// <param name="path">The folder, which may have been moved.</param>
    /// <param name="catalog">What recipes can name; null for <see cref="Catalog.Default"/>.</param>
    /// <param name="clock">Clock; null for the system's.</param>
    /// <param name="open">Opens the files that are written; null for the file system.</param>
    /// <exception cref="UserError">There is no such run, another process has it, or it was written by a version with another layout.</exception>
    public static SavedRun Open(string path, Catalog? catalog = null, TimeProvider? clock = null, Func<string, FileMode, Stream>? open = null)
    {
        var folder = RunFolder.Reopen(path, clock, open);
        try
        {
            return new SavedRun(folder, folder.Checkpoints.FindNewest(), catalog);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Refuses another recipe than the run began with, also when it was edited in the run's own folder.</summary>
    /// <param name="nameOrPath">A recipe to compare with; null for none beside the folder's own.</param>
    /// <param name="settings">Arguments of <c>--set</c> over it.</param>
    /// <exception cref="UserError">Values differ; the message names them with their places.</exception>
    public void RequireRecipe(string? nameOrPath = null, IReadOnlyList<string>? settings = null)
    {
        settings ??= [];
        List<RecipeDifference> differences = [.. CompareOwn(nameOrPath is null ? settings : [])];
        if (nameOrPath is not null)
        {
            differences.AddRange(_library.Compare(nameOrPath, settings, Recipe));
        }

        if (differences.Count > 0)
        {
            throw new UserError($"'{Folder.Path}' was begun with another recipe: {string.Join("; ", differences)}");
        }
    }

    /// <summary>Refuses other data than the run began with.</summary>
    /// <param name="present">The environment of the experiment that is to go on.</param>
    /// <exception cref="UserError">The digests differ.</exception>
    public void RequireData(RunEnvironment present)
    {
        ArgumentNullException.ThrowIfNull(present);
        if (Environment is { } before && before.DatasetDigest != present.DatasetDigest)
        {
            throw new UserError(
                $"'{Folder.Path}' was begun with other images: {Recipe.Dataset} has digest {present.DatasetDigest[..12]}..., "
                    + $"the run's is {before.DatasetDigest[..12]}...; name their folder with --data");
        }
    }

    /// <summary>What makes the rest of the run differ by rounding from an uninterrupted one; empty where the bits are the same.</summary>
    /// <param name="present">The environment of the experiment that is to go on.</param>
    public IReadOnlyList<string> Deviations(RunEnvironment present)
    {
        ArgumentNullException.ThrowIfNull(present);
        if (Environment is not { } before)
        {
            return [];
        }

        (string What, string Before, string Now)[] parts =
        [
            ("threads", $"{before.Threads}", $"{present.Threads}"),
            ("device", before.Device, present.Device),
            ("engine", before.Engine, present.Engine),
            ("processor", before.Processor, present.Processor),
            ("libtorch", before.LibTorch, present.LibTorch),
            ("unforget", before.Unforget, present.Unforget),
            ("runtime", before.Runtime, present.Runtime),
        ];
        return [.. parts.Where(part => part.Before != part.Now).Select(part => $"{part.What} {part.Now} instead of {part.Before}")];
    }

    /// <inheritdoc/>
    public void Dispose() => Folder.Dispose();

    private IReadOnlyList<RecipeDifference> CompareOwn(IReadOnlyList<string> settings) => File.Exists(Folder.RecipePath)
        ? _library.Compare(Folder.RecipePath, settings, Recipe)
        : _binder.Compare(RecipeWriter.ToYaml(Recipe), "recipe.yaml", settings, Recipe);
}
