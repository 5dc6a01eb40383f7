using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Unforget.Imaging;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Folders;

/// <summary>
/// Looks at image files: every file is read, hashed and decoded once, and not again while its length and time stay the same. JPEG is
/// decoded at an eighth of its size, which reads all of its data.
/// </summary>
internal sealed class ImageIndex(string root, DatasetRequest request)
{
    // A long first look that is interrupted must not begin again from nothing.
    private const int FilesBetweenSaves = 20_000;
    private const int FilesPerReport = 64;

    private static readonly PixelSize Smallest = new(1, 1);

    private readonly IndexFile _file = new(root, request.IndexCache);
    private readonly ImageFileDecoder _decoder = new(request.Images.MaxPixels);

    /// <summary>Files that were looked at by <see cref="Find"/>, the others being known.</summary>
    public int NewCount { get; private set; }

    /// <summary>What is known about some files, in their order.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was seen is kept.</exception>
    public ImageFileRecord[] Find(IReadOnlyList<string> paths)
    {
        var known = _file.Load();
        var found = new ImageFileRecord?[paths.Count];
        List<int> open = [];
        for (var i = 0; i < found.Length; i++)
        {
            if (known.TryGetValue(paths[i], out var record) && IsValid(record))
            {
                found[i] = record;
            }
            else
            {
                open.Add(i);
            }
        }

        NewCount = open.Count;
        for (var start = 0; start < open.Count; start += FilesBetweenSaves)
        {
            try
            {
                Look(paths, found, open, start, Math.Min(open.Count, start + FilesBetweenSaves));
            }
            finally
            {
                Keep(known, found);
            }
        }

        return found!;
    }

    private bool IsValid(ImageFileRecord record) =>
        record.Stamp == FileStamp.Of(record.In(root))
        && record.Stamp != FileStamp.Missing
        && record.Outcome != DecodeOutcome.Unreadable
        && (record.Outcome != DecodeOutcome.TooLarge || record.Size.PixelCount > request.Images.MaxPixels);

    private void Keep(Dictionary<string, ImageFileRecord> known, ImageFileRecord?[] found)
    {
        foreach (var record in found.OfType<ImageFileRecord>())
        {
            known[record.Path] = record;
        }

        _file.Save(known.Values);
    }

    private void Look(IReadOnlyList<string> paths, ImageFileRecord?[] found, List<int> open, int start, int end)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = request.Threads, CancellationToken = request.Cancellation };
        var done = start;
        var lookers = new ConcurrentBag<Looker>();
        try
        {
            Parallel.ForEach(
                Partitioner.Create(start, end, rangeSize: FilesPerReport),
                parallel,
                () => lookers.TryTake(out var free) ? free : new Looker(),
                (range, _, looker) =>
                {
                    for (var i = range.Item1; i < range.Item2; i++)
                    {
                        request.Cancellation.ThrowIfCancellationRequested();
                        found[open[i]] = looker.Look(root, paths[open[i]], _decoder);
                    }

                    request.Progress?.Report(new IndexProgress(Interlocked.Add(ref done, range.Item2 - range.Item1), open.Count));
                    return looker;
                },
                lookers.Add);
        }
        finally
        {
            foreach (var looker in lookers)
            {
                looker.Dispose();
            }
        }
    }

    /// <summary>One thread's memory for looking at files.</summary>
    private sealed class Looker : IDisposable
    {
        private readonly NativeBuffer _file = new();
        private readonly NativeBuffer _scratch = new();
        private readonly PixelBuffer _pixels = new();

        public ImageFileRecord Look(string root, string path, ImageFileDecoder decoder)
        {
            var full = Path.Combine(root, path);
            var stamp = FileStamp.Of(full);
            if (stamp == FileStamp.Missing || !NativeFile.TryRead(Encoding.UTF8.GetBytes(full + "\0"), _file, out var length))
            {
                return new ImageFileRecord(path, stamp, DecodeOutcome.Unreadable, ImageFormat.Unknown, default, default);
            }

            var bytes = _file.Reserve(length);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes, hash);
            var outcome = decoder.ReadHeader(bytes, out var header);
            if (outcome == DecodeOutcome.Complete)
            {
                outcome = decoder.Decode(bytes, Smallest, _scratch, _pixels);
            }

            return new ImageFileRecord(path, stamp, outcome, header.Format, header.Size, RecordHash.Read(hash));
        }

        public void Dispose()
        {
            _file.Dispose();
            _scratch.Dispose();
            _pixels.Dispose();
        }
    }
}
