using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Studies;

/// <summary>
/// The folder of a study: <c>study.json</c> (what belongs to it), <c>study.yaml</c> (the file it comes from) and a folder for
/// each run.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="plan">The study.</param>
public sealed class StudyFolder(string path, StudyPlan plan) : IDisposable
{
    private RunLock? _lock;
    private readonly OutputFiles _files = new(OutputFiles.Open);

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; } = path;

    /// <summary>The folder that a study gets by itself.</summary>
    /// <param name="name">Name of the study.</param>
    public static string DefaultPath(string name) => System.IO.Path.Combine("runs", RunFolder.Label(name));

    /// <summary>Path of a run's folder.</summary>
    public string FolderOf(StudyRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return System.IO.Path.Combine(Path, run.Cell.Folder);
    }

    /// <summary>
    /// Keeps the folder for this process, finds out how far each run is, and writes what the folder says about itself. Runs that are
    /// there stay, also those that the study no longer names.
    /// </summary>
    /// <param name="text">The study's file.</param>
    /// <returns>All runs of the study with their states.</returns>
    /// <exception cref="UserError">
    /// The folder belongs to another study, another process works on it, it cannot be written, or a run in it was begun with another recipe.
    /// </exception>
    public IReadOnlyList<(StudyRun Run, RunFolderState State)> Begin(string text) => Open(text, RunLock.Take);

    /// <summary>
    /// The same for a look at what is left. A process that works on the folder is not disturbed; then nothing is written, and the
    /// runs change while one looks.
    /// </summary>
    /// <param name="text">The study's file.</param>
    /// <exception cref="UserError">As <see cref="Begin"/>, except that another process may work on it.</exception>
    public IReadOnlyList<(StudyRun Run, RunFolderState State)> Look(string text) => Open(text, RunLock.TryTake);

    /// <summary>Lets other processes have the folder.</summary>
    public void Dispose() => _lock?.Dispose();

    /// <summary>How far a run is: never <see cref="RunFolderState.Foreign"/>.</summary>
    /// <exception cref="UserError">What is there is no run or another version's, or was begun with another recipe than the study's.</exception>
    public RunFolderState StateOf(StudyRun run)
    {
        var folder = FolderOf(run);
        var state = RunFolder.StateOf(folder);
        if (state == RunFolderState.Foreign)
        {
            throw new UserError($"'{folder}' holds files, but none of a run; move it away");
        }

        RefuseOther(run, folder);
        return state;
    }

    private List<(StudyRun Run, RunFolderState State)> Open(string text, Func<string, RunLock?> take)
    {
        var manifest = System.IO.Path.Combine(Path, StudyManifest.FileName);
        if (File.Exists(manifest) && StudyManifest.Read(Path).Name is var name && name != plan.Manifest.Name)
        {
            throw new UserError($"'{Path}' is the folder of the study '{name}'; name another one with --out");
        }

        try
        {
            Directory.CreateDirectory(Path);
            _lock ??= take(Path);

            // Only the holder of the lock knows that no run goes on in the meantime; and nothing is written over what is refused.
            List<(StudyRun Run, RunFolderState State)> runs = [.. plan.Runs.Select(run => (run, StateOf(run)))];
            if (_lock is not null)
            {
                _files.Replace(System.IO.Path.Combine(Path, "study.yaml"), text);
                _files.Replace(manifest, plan.Manifest.ToJson());
            }

            return runs;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(Path, error);
        }
    }

    /// <summary>A study that was edited must not take over the results of what it said before.</summary>
    private static void RefuseOther(StudyRun run, string folder)
    {
        var (place, begun) = RunFolder.RecipeOf(folder, run.Recipe.Catalog);
        List<string> keys = begun is null ? [] : [.. RecipeWriter.Differences(begun, run.Recipe).Except(RecipeComparison.Labels)];
        if (keys.Count > 0)
        {
            throw new UserError(
                $"{place}: the study now says something else about this run ({string.Join(", ", keys)}); "
                    + "move its folder away, or name another one for the study with --out");
        }
    }
}
