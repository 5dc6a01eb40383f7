using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget;

/// <summary>
/// The folder of a run: <c>recipe.yaml</c> (the effective recipe), <c>run.json</c> (the record), <c>metrics.csv</c> (one row
/// per task and predictor), <c>log.txt</c> and <c>checkpoints</c>. Creating the object only checks the path; <see cref="Begin"/>
/// writes, and keeps the folder for this process until it is disposed.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly OutputFiles _files;
    private readonly RunLog _log;
    private RunLock? _lock;
    private int _recordedTasks;

    /// <summary>Checks that a run can be put there, without touching the disk.</summary>
    /// <param name="path">The folder; it must not exist or be empty.</param>
    /// <param name="clock">Clock of the log; null for the system's.</param>
    /// <param name="open">Opens the files; null for the file system. Replaced where a disk that fails is to be imitated.</param>
    /// <exception cref="UserError">The path is or lies under a regular file, or the folder is not empty.</exception>
    public RunFolder(string path, TimeProvider? clock = null, Func<string, FileMode, Stream>? open = null)
        : this(clock, open, path)
    {
        Check(path);
    }

    private RunFolder(TimeProvider? clock, Func<string, FileMode, Stream>? open, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = path;
        _files = new OutputFiles(open ?? OutputFiles.Open);
        _log = new RunLog(_files, clock ?? TimeProvider.System);
        Checkpoints = new CheckpointStore(In("checkpoints"), clock, open);
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>Whether <see cref="Begin"/> has succeeded.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether <c>run.json</c> could not be read when the folder was reopened; <see cref="Write"/> keeps it as <see cref="DamagedRecordPath"/>.</summary>
    public bool HasDamagedRecord { get; private set; }

    /// <summary>Path of a damaged <c>run.json</c> that was replaced.</summary>
    public string DamagedRecordPath => In("run.json.damaged");

    /// <summary>Its checkpoints.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>Path of <c>recipe.yaml</c>.</summary>
    public string RecipePath => In("recipe.yaml");

    /// <summary>Path of <c>run.json</c>.</summary>
    public string RecordPath => In("run.json");

    /// <summary>Path of <c>metrics.csv</c>.</summary>
    public string MetricsPath => In("metrics.csv");

    /// <summary>Path of <c>log.txt</c>.</summary>
    public string LogPath => In("log.txt");

    /// <summary>Writes to <see cref="LogPath"/>; what is logged before <see cref="Begin"/> is written then.</summary>
    public ILogger Log => _log;

    private bool HoldsRun => File.Exists(RecipePath) || File.Exists(RecordPath) || !Checkpoints.IsEmpty;

    /// <summary>Opens the folder of a run that was begun before, and keeps it for this process.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="clock">Clock of the log; null for the system's.</param>
    /// <param name="open">Opens the files; null for the file system.</param>
    /// <exception cref="UserError">There is no such run, another process or another version has it, or the disk refuses.</exception>
    public static RunFolder Reopen(string path, TimeProvider? clock = null, Func<string, FileMode, Stream>? open = null)
    {
        var folder = new RunFolder(clock, open, path);
        if (!Directory.Exists(path))
        {
            throw new UserError(File.Exists(path) ? $"run folder '{path}' is a file, not a folder" : $"run folder '{path}' does not exist");
        }

        if (!folder.HoldsRun)
        {
            throw new UserError($"'{path}' is not the folder of a run: it has neither run.json nor checkpoints");
        }

        folder._lock = RunLock.Take(path);
        try
        {
            var record = folder.ReadRecord();
            folder._recordedTasks = record?.Timings.Tasks.Count ?? 0;
            folder.HasDamagedRecord = record is null && File.Exists(folder.RecordPath);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        return folder;
    }

    /// <summary>How far the run of a folder is; only looks.</summary>
    /// <param name="path">The folder, which need not exist.</param>
    /// <exception cref="UserError">Its record was written by another version.</exception>
    public static RunFolderState StateOf(string path)
    {
        var folder = new RunFolder(clock: null, open: null, path);
        return folder.ReadRecord() is { Status: RunStatus.Complete } ? RunFolderState.Complete
            : folder.HoldsRun ? RunFolderState.Unfinished
            : HasForeignFiles(path) ? RunFolderState.Foreign
            : RunFolderState.Missing;
    }

    /// <summary>The recipe that a folder's run began with and the file that says so; null where nothing does.</summary>
    /// <param name="path">The folder, which need not exist.</param>
    /// <param name="catalog">What recipes can name.</param>
    /// <exception cref="UserError">The recipe is damaged, or the record was written by another version.</exception>
    internal static (string Place, Recipe? Recipe) RecipeOf(string path, Catalog catalog)
    {
        var folder = new RunFolder(clock: null, open: null, path);
        return File.Exists(folder.RecipePath) ? (folder.RecipePath, new RecipeLibrary(catalog).Load(folder.RecipePath))
            : folder.ReadRecord()?.Recipe is JsonObject tree ? (folder.RecordPath, new RecipeBinder(catalog).Bind(RecipeWriter.ToYaml(tree), folder.RecordPath))
            : (folder.RecipePath, null);
    }

    /// <summary>The name that a run gets by itself: recipe, seed and the time in UTC, with a number where that is taken.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="clock">Null for the system's.</param>
    /// <param name="root">The folder of all runs.</param>
    public static string DefaultPath(Recipe recipe, TimeProvider? clock = null, string root = "runs")
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var time = (clock ?? TimeProvider.System).GetUtcNow().UtcDateTime;
        var name = string.Create(CultureInfo.InvariantCulture, $"{Label(recipe.Name)}-s{recipe.Seed}-{time:yyyyMMdd-HHmmss}");
        var path = System.IO.Path.Combine(root, name);
        for (var number = 2; System.IO.Path.Exists(path); number++)
        {
            path = System.IO.Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
        }

        return path;
    }

    /// <summary>A name as part of a path; <c>run</c> where nothing is left of it.</summary>
    internal static string Label(string name)
    {
        var label = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? character : '-'));
        return label.Trim('.').Length > 0 ? label : "run";
    }

    /// <summary>
    /// Creates the folder and a file in it, and takes both away again: what the disk refuses is known before data are loaded
    /// and time is spent.
    /// </summary>
    /// <exception cref="UserError">The disk refuses it.</exception>
    public void CheckWritable()
    {
        List<string> created = [];
        for (var part = System.IO.Path.GetFullPath(Path); part is not null && !Directory.Exists(part); part = System.IO.Path.GetDirectoryName(part))
        {
            created.Add(part);
        }

        try
        {
            Directory.CreateDirectory(Path);
            var probe = In(".unforget-probe");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"output folder '{Path}' cannot be written: {(DiskErrors.IsFull(error) ? "no space left on the disk" : error.Message)}", error);
        }
        finally
        {
            created.ForEach(RemoveEmpty);
        }
    }

    /// <summary>
    /// Creates the folder and writes record, recipe and log, before anything is trained; in a reopened folder, goes on with
    /// the log. The record comes first: it has all that a run needs that is killed before its first checkpoint.
    /// </summary>
    /// <param name="recipe">The effective recipe.</param>
    /// <param name="record">The record of a run that has done nothing yet; null for none.</param>
    /// <exception cref="UserError">The disk refuses it, or another process was faster.</exception>
    public void Begin(Recipe recipe, RunRecord? record = null)
    {
        var isNew = _lock is null;
        if (isNew)
        {
            Check(Path);
            Guarded(Path, () => Directory.CreateDirectory(Path));
            _lock = RunLock.Take(Path);
            Check(Path);
            if (record is not null)
            {
                Write(record);
            }
        }

        if (!File.Exists(RecipePath))
        {
            Guarded(RecipePath, () => _files.Replace(RecipePath, RecipeWriter.ToYaml(recipe)));
        }

        Guarded(LogPath, () => _log.Open(LogPath, isNew));
        IsBegun = true;
    }

    /// <summary>Writes <c>metrics.csv</c> in place of the one that is there, unless that one knows more tasks.</summary>
    /// <exception cref="UserError">The disk refuses it; the older one is still there.</exception>
    public void WriteMetrics(RunRecord record) => Replace(MetricsPath, record, () => MetricsTable.Write(record.Results.Predictors));

    /// <summary>
    /// Writes <c>run.json</c> in place of the one that is there; whoever reads sees the old or the new one as a whole. One that
    /// knows more tasks stays: a run that goes on from an older checkpoint takes nothing back.
    /// </summary>
    /// <exception cref="UserError">The disk refuses it; an older record is still there.</exception>
    public void Write(RunRecord record)
    {
        if (HasDamagedRecord)
        {
            Guarded(DamagedRecordPath, () => File.Move(RecordPath, DamagedRecordPath, overwrite: true));
            HasDamagedRecord = false;
        }

        Replace(RecordPath, record, () => RunRecordJson.Serialize(record));
    }

    /// <summary>The record on the disk; null where there is none, or one that is damaged.</summary>
    /// <exception cref="UserError">Another version wrote it: it is whole, and must not be written over.</exception>
    public RunRecord? ReadRecord()
    {
        try
        {
            return RunRecordJson.Deserialize(File.ReadAllText(RecordPath));
        }
        catch (InvalidDataException error)
        {
            throw new UserError($"{RecordPath}: {error.Message}; use the version that wrote it, or move the folder away", error);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error) || error is System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Lets other processes have the folder.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    /// <summary>Another run may have put something there in the meantime; then the folder is not ours to remove.</summary>
    private static void RemoveEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
        }
    }

    private static void Check(string path)
    {
        for (var part = System.IO.Path.GetFullPath(path); part is not null; part = System.IO.Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                throw new UserError($"output folder '{path}': '{part}' is a file, not a folder");
            }
        }

        try
        {
            if (HasForeignFiles(path))
            {
                throw new UserError($"output folder '{path}' is not empty; name a new one with --out");
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"output folder '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static bool HasForeignFiles(string path) =>
        Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => !IsLeftOver(entry));

    /// <summary>What a run leaves that was killed before its first file was complete.</summary>
    private static bool IsLeftOver(string path) =>
        RunLock.IsOwnFile(path) || System.IO.Path.GetFileName(path) is "run.json" + OutputFiles.Unfinished or "recipe.yaml" + OutputFiles.Unfinished;

    private void Replace(string path, RunRecord record, Func<string> text)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Timings.Tasks.Count >= _recordedTasks)
        {
            Guarded(path, () => _files.Replace(path, text()));
        }
    }

    private static void Guarded(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
