using System.Globalization;
using System.Text;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget.Checkpoints;

/// <summary>
/// The checkpoints of a run: a folder with one folder for each, named by its number. One appears as a whole or not at all:
/// it is written under another name, flushed to the disk and renamed. The last two that are known to be whole are kept.
/// </summary>
/// <param name="folder">Need not exist; made by the first <see cref="Save"/>.</param>
/// <param name="clock">Clock; null for the system's.</param>
/// <param name="open">Opens the files that are written; null for the file system. Replaced where a disk that fails is to be imitated.</param>
public sealed class CheckpointStore(string folder, TimeProvider? clock = null, Func<string, FileMode, Stream>? open = null)
{
    private const int Kept = 2;
    private const int BufferBytes = 1 << 20;
    private const string Unfinished = ".partial";

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly OutputFiles _files = new(open ?? OutputFiles.Open);

    /// <summary>Numbers of checkpoints that were written or verified by this object, oldest first.</summary>
    private readonly List<int> _whole = [];

    /// <summary>Whether there is anything that looks like a checkpoint.</summary>
    public bool IsEmpty => Numbers().Length == 0;

    /// <summary>Writes a checkpoint. When it fails, those that were there are untouched.</summary>
    /// <param name="description">The manifest; format, number, time and parts are filled in here.</param>
    /// <param name="state">The state; not disposed.</param>
    /// <returns>The manifest as written.</returns>
    /// <exception cref="UserError">The disk refuses it.</exception>
    public CheckpointManifest Save(CheckpointManifest description, StateSnapshot state)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(state);
        var number = Numbers().Concat(_whole).DefaultIfEmpty().Max() + 1;
        var (path, temporary) = (PathOf(number), PathOf(number) + Unfinished);
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                DiskFlush.Folder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
            }

            RemoveUnfinished();
            Directory.CreateDirectory(temporary);
            var manifest = Write(temporary,
                description with { Format = CheckpointManifest.CurrentFormat, Number = number, WrittenAt = _clock.GetUtcNow() },
                state);
            DiskFlush.Files(Directory.GetFiles(temporary));
            DiskFlush.Folder(temporary);
            Directory.Move(temporary, path);
            DiskFlush.Folder(folder);
            _whole.Add(number);
            RemoveOld();
            return manifest;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            Attempt(() => Directory.Delete(temporary, recursive: true));
            throw DiskErrors.Writing(path, error);
        }
    }

    /// <summary>Reads every byte of the newest checkpoint, of the one before it if that is damaged, and so on.</summary>
    /// <exception cref="UserError">A checkpoint has a layout that this version does not know, or cannot be read.</exception>
    public CheckpointSearch FindNewest()
    {
        var damaged = new List<DamagedCheckpoint>();
        foreach (var number in Numbers().OrderDescending())
        {
            var path = PathOf(number);
            try
            {
                var checkpoint = Checkpoint.Open(path);
                _whole.Insert(0, number);
                return new CheckpointSearch(checkpoint, damaged);
            }
            catch (InvalidDataException error)
            {
                damaged.Add(new DamagedCheckpoint(path, error.Message));
            }
            catch (NotSupportedException error)
            {
                throw new UserError($"{path}: {error.Message}", error);
            }
            catch (Exception error) when (DiskErrors.IsDiskError(error))
            {
                throw new UserError($"{path}: cannot be read: {error.Message}", error);
            }
        }

        return new CheckpointSearch(null, damaged);
    }

    private CheckpointManifest Write(string temporary, CheckpointManifest description, StateSnapshot state)
    {
        var parts = StateFiles.Names.Select(name => WriteFile(temporary, name, stream => StateFiles.Write(state, name, stream))).ToArray();
        var manifest = description with { Parts = parts };
        var own = WriteFile(temporary, Checkpoint.ManifestFile, stream => stream.Write(Encoding.UTF8.GetBytes(manifest.ToJson())));
        WriteFile(temporary, Checkpoint.DigestFile, stream => stream.Write(Encoding.UTF8.GetBytes(Checkpoint.DigestLine(own.Sha256))));
        return manifest;
    }

    private CheckpointPart WriteFile(string temporary, string name, Action<Stream> fill)
    {
        CheckpointPart? part = null;
        _files.Create(Path.Combine(temporary, name), stream =>
        {
            using var hashing = new HashingStream(stream);
            using var buffered = new BufferedStream(hashing, BufferBytes);
            fill(buffered);
            buffered.Flush();
            part = new CheckpointPart(name, hashing.Length, hashing.Digest);
        });
        return part!;
    }

    private int[] Numbers()
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(folder)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)];
    }

    private string PathOf(int number) => Path.Combine(folder, number.ToString("D6", CultureInfo.InvariantCulture));

    private void RemoveUnfinished()
    {
        foreach (var path in Directory.EnumerateDirectories(folder, "*" + Unfinished))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>What cannot be removed costs space, nothing else. It loses its name first, so that half of one is never taken for a checkpoint.</summary>
    private void RemoveOld()
    {
        _whole.RemoveRange(0, Math.Max(0, _whole.Count - Kept));
        foreach (var number in Numbers().Except(_whole))
        {
            var removed = PathOf(number) + Unfinished;
            Attempt(() =>
            {
                Directory.Move(PathOf(number), removed);
                Directory.Delete(removed, recursive: true);
            });
        }
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            // The next checkpoint tries again.
        }
    }
}

/// <summary>What a search for a usable checkpoint found.</summary>
/// <param name="Newest">The newest that is whole; null when there is none.</param>
/// <param name="Damaged">Newer ones that are not, newest first.</param>
public sealed record CheckpointSearch(Checkpoint? Newest, IReadOnlyList<DamagedCheckpoint> Damaged);

/// <summary>A checkpoint that cannot be used.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Problem">What is wrong, naming the file.</param>
public sealed record DamagedCheckpoint(string Path, string Problem);
