using System.Globalization;
using Microsoft.Extensions.Logging;
using Unforget.Configuration;
using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget;

/// <summary>
/// The folder of a run: <c>recipe.yaml</c> (the effective recipe), <c>run.json</c> (the record), <c>metrics.csv</c> (one row
/// per task and predictor) and <c>log.txt</c>. Creating the object only checks the path; <see cref="Begin"/> writes.
/// </summary>
public sealed class RunFolder
{
    private readonly OutputFiles _files;
    private readonly RunLog _log;
    private readonly MetricsTable _metrics = new();

    /// <summary>Checks that a run can be put there, without touching the disk.</summary>
    /// <param name="path">The folder; it must not exist or be empty.</param>
    /// <param name="clock">Clock of the log; null for the system's.</param>
    /// <param name="open">Opens the files; null for the file system. Replaced where a disk that fails is to be imitated.</param>
    /// <exception cref="UserError">The path is or lies under a regular file, or the folder is not empty.</exception>
    public RunFolder(string path, TimeProvider? clock = null, Func<string, FileMode, Stream>? open = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = path;
        _files = new OutputFiles(open ?? OutputFiles.Open);
        _log = new RunLog(_files, clock ?? TimeProvider.System);
        Check(path);
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>Whether <see cref="Begin"/> has succeeded.</summary>
    public bool IsBegun { get; private set; }

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

    /// <summary>Creates the folder and writes recipe and log, before anything is trained.</summary>
    /// <exception cref="UserError">The disk refuses it.</exception>
    public void Begin(Recipe recipe)
    {
        Check(Path);
        Guarded(Path, () => Directory.CreateDirectory(Path));
        Guarded(RecipePath, () => _files.Create(RecipePath, RecipeWriter.ToYaml(recipe)));
        Guarded(LogPath, () => _log.Open(LogPath));
        IsBegun = true;
    }

    /// <summary>Adds rows to <c>metrics.csv</c>. Rows that could not be written are written with the next ones.</summary>
    /// <exception cref="UserError">The disk refuses it.</exception>
    public void Add(IReadOnlyList<(string Predictor, TaskResults Results)> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        _metrics.Add(results);
        Guarded(MetricsPath, () => _files.Replace(MetricsPath, _metrics.ToString()));
    }

    /// <summary>Writes <c>run.json</c> in place of the one that is there; whoever reads sees the old or the new one as a whole.</summary>
    /// <exception cref="UserError">The disk refuses it; an older record is still there.</exception>
    public void Write(RunRecord record) => Guarded(RecordPath, () => _files.Replace(RecordPath, RunRecordJson.Serialize(record)));

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
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw new UserError($"output folder '{path}' is not empty; name a new one with --out");
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"output folder '{path}' cannot be read: {error.Message}", error);
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
