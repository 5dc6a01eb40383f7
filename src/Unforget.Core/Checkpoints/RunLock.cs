using System.Globalization;
using Unforget.Foundation;

namespace Unforget.Checkpoints;

/// <summary>
/// Keeps a run's folder for one process. The lock is the operating system's, on a file that stays empty: it ends with its
/// process, however that ends. A second file tells others who holds it; without the lock it means nothing.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string LockFile = ".lock";
    private const string HolderFile = ".lock-holder";

    private readonly FileStream _file;
    private readonly string _holder;

    private RunLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>Whether a file of a run's folder is one of the lock's.</summary>
    public static bool IsOwnFile(string path) => Path.GetFileName(path) is LockFile or HolderFile;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="UserError">Another process, which is named, has it; or the disk refuses.</exception>
    public static RunLock Take(string folder) =>
        TryTake(folder) ?? throw new UserError($"'{folder}' is in use by {HolderOf(Path.Combine(folder, HolderFile))}");

    /// <summary>Takes the lock where no other process has it.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <returns>Null where another process has it.</returns>
    /// <exception cref="UserError">The disk refuses.</exception>
    public static RunLock? TryTake(string folder)
    {
        var path = Path.Combine(folder, LockFile);
        var holder = Path.Combine(folder, HolderFile);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (DiskErrors.IsInUse(error))
        {
            return null;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(path, error);
        }

        try
        {
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Environment.MachineName}\n"));
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            // The lock holds all the same; only its holder's name is missing on a full disk.
        }

        return new RunLock(file, holder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(_holder);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            // Without the lock it means nothing.
        }

        // The file stays: whoever deletes a lock file may delete the one that another process has just locked.
        _file.Dispose();
    }

    private static string HolderOf(string holder)
    {
        try
        {
            var words = File.ReadAllText(holder).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return words switch
            {
                [var process, var machine] when machine == Environment.MachineName => $"process {process}",
                [var process, var machine] => $"process {process} on {machine}",
                _ => "another process",
            };
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return "another process";
        }
    }
}
