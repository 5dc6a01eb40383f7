using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Studies;

/// <summary>How far a run of a study is, as its folder shows.</summary>
public enum StudyRunState
{
    /// <summary>Nothing is there yet.</summary>
    Missing,

    /// <summary>It was begun and has not finished.</summary>
    Unfinished,

    /// <summary>All its tasks are finished.</summary>
    Complete,
}

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
    /// Keeps the folder for this process and writes what it says about itself. Runs that are there stay, also those that the
    /// study no longer names.
    /// </summary>
    /// <param name="text">The study's file.</param>
    /// <exception cref="UserError">The folder belongs to another study, another process works on it, or it cannot be written.</exception>
    public void Begin(string text)
    {
        var manifest = System.IO.Path.Combine(Path, StudyManifest.FileName);
        if (File.Exists(manifest) && StudyManifest.Read(Path).Name is var name && name != plan.Manifest.Name)
        {
            throw new UserError($"'{Path}' is the folder of the study '{name}'; name another one with --out");
        }

        try
        {
            Directory.CreateDirectory(Path);
            _lock ??= RunLock.Take(Path);
            _files.Replace(System.IO.Path.Combine(Path, "study.yaml"), text);
            _files.Replace(manifest, plan.Manifest.ToJson());
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(Path, error);
        }
    }

    /// <summary>Lets other processes have the folder.</summary>
    public void Dispose() => _lock?.Dispose();

    /// <summary>How far a run is.</summary>
    /// <exception cref="UserError">What is there is damaged, or was begun with another recipe than the study's.</exception>
    public StudyRunState StateOf(StudyRun run)
    {
        var folder = FolderOf(run);
        var recipe = System.IO.Path.Combine(folder, "recipe.yaml");
        if (File.Exists(recipe))
        {
            RefuseOther(run, recipe);
        }

        // A run may have been killed while it wrote its first files, and a record that cannot be read is written anew.
        return RunFolder.HoldsUnfinishedRun(folder) ? StudyRunState.Unfinished
            : File.Exists(recipe) ? StudyRunState.Complete
            : StudyRunState.Missing;
    }

    /// <summary>A study that was edited must not take over the results of what it said before.</summary>
    private static void RefuseOther(StudyRun run, string recipe)
    {
        var begun = new RecipeLibrary(run.Recipe.Catalog).Load(recipe);
        var keys = RecipeWriter.Differences(begun, run.Recipe).Except(RecipeComparison.Labels).ToList();
        if (keys.Count > 0)
        {
            throw new UserError(
                $"{recipe}: the study now says something else about this run ({string.Join(", ", keys)}); move its folder away, or name another one for the study with --out");
        }
    }
}
