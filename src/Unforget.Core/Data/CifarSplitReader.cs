using Unforget.Foundation;

namespace Unforget.Data;

/// <summary>Reads, checks and hashes the records of one split, several chunks at a time.</summary>
internal static class CifarSplitReader
{
    // About 1 MB a read: large enough for the disk, small enough to balance two cores.
    private const int ChunkRecords = 400;

    public static (ImageSet Images, RecordHash[] Hashes) Read(
        CifarFormat format, string folder, IReadOnlyList<string> files, int perClass, byte splitTag, IReadOnlyList<string> names)
    {
        var perFile = perClass * format.ClassCount / files.Count;
        var paths = files.Select(file => Path.Combine(folder, file)).ToArray();
        foreach (var path in paths)
        {
            CheckSize(format, path, perFile);
        }

        var target = new Target(perFile * files.Count, ClassByLabel(format), splitTag);
        for (var i = 0; i < paths.Length; i++)
        {
            ReadFile(format, paths[i], i * perFile, perFile, target);
        }

        CheckCounts(format, paths, target.Labels, perClass, names);
        return (new ImageSet(CifarFormat.Shape, target.Pixels, target.Labels), target.Hashes);
    }

    private static void CheckSize(CifarFormat format, string path, int records)
    {
        var bytes = FileLength.Find(path) ?? throw new UserError($"{path}: file is missing; {format.HowToGet}");
        var expected = (long)records * format.RecordBytes;
        if (bytes == expected)
        {
            return;
        }

        var reason = bytes % format.RecordBytes != 0
            ? $"not a whole number of records of {format.RecordBytes} bytes{(bytes < expected ? ", truncated" : "")}"
            : $"{bytes / format.RecordBytes} records, {(bytes < expected ? "truncated" : "too many")}";
        throw new UserError($"{path}: {bytes} bytes ({reason}), expected {expected} bytes ({records} records)");
    }

    private static void ReadFile(CifarFormat format, string path, int firstRecord, int records, Target target)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            var chunks = (records + ChunkRecords - 1) / ChunkRecords;
            Parallel.For(
                0,
                chunks,
                // One byte in front of the first record holds the split's tag.
                () => new byte[1 + ChunkRecords * format.RecordBytes],
                (chunk, _, buffer) =>
                {
                    var first = chunk * ChunkRecords;
                    var count = Math.Min(ChunkRecords, records - first);
                    ReadExactly(handle, buffer.AsSpan(1, count * format.RecordBytes), (long)first * format.RecordBytes);
                    TakeRecords(format, buffer, first, count, firstRecord, target);
                    return buffer;
                },
                _ => { });
        }
        catch (Exception error) when (Unwrap(error) is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{path}: cannot be read: {Unwrap(error).Message}", error);
        }

        if (target.FirstBadRecord is int bad)
        {
            throw new UserError($"{path}: record {bad - firstRecord}: {DescribeBadLabel(format, path, bad - firstRecord)}");
        }
    }

    private static Exception Unwrap(Exception error) => error is AggregateException { InnerException: { } inner } ? inner : error;

    private static void ReadExactly(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(handle, buffer, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("the file became shorter while it was read");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    private static void TakeRecords(CifarFormat format, byte[] buffer, int first, int count, int firstRecord, Target target)
    {
        var pixelBytes = CifarFormat.Shape.ByteCount;
        for (var i = 0; i < count; i++)
        {
            var start = 1 + i * format.RecordBytes;
            var record = buffer.AsSpan(start, format.RecordBytes);
            var index = firstRecord + first + i;
            var label = target.ClassByLabel[record[format.LabelBytes - 1]];
            if (label < 0 || (format.LabelBytes == 2 && record[0] >= format.SuperclassCount))
            {
                target.ReportBad(index);
            }

            target.Labels[index] = label;
            record[format.LabelBytes..].CopyTo(target.Pixels.AsSpan(index * pixelBytes, pixelBytes));

            // The tag takes the place of the previous record's last byte, which has been copied already.
            buffer[start - 1] = target.SplitTag;
            target.Hashes[index] = RecordDigest.Hash(buffer.AsSpan(start - 1, 1 + format.RecordBytes));
        }
    }

    private static string DescribeBadLabel(CifarFormat format, string path, int record)
    {
        var labels = new byte[format.LabelBytes];
        using var handle = File.OpenHandle(path);
        ReadExactly(handle, labels, (long)record * format.RecordBytes);
        return format.LabelBytes == 2 && labels[0] >= format.SuperclassCount
            ? $"coarse label {labels[0]}, expected 0..{format.SuperclassCount - 1}"
            : $"label {labels[^1]}, expected {format.ValidLabels}";
    }

    private static void CheckCounts(CifarFormat format, string[] paths, int[] labels, int perClass, IReadOnlyList<string> names)
    {
        var counts = new int[format.ClassCount];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var wrong = Array.FindIndex(counts, count => count != perClass);
        if (wrong >= 0)
        {
            var place = paths.Length == 1 ? paths[0] : $"{paths[0]} to {Path.GetFileName(paths[^1])}";
            throw new UserError($"{place}: label {format.FileLabels[wrong]} ({names[wrong]}) has {counts[wrong]} images, expected {perClass}");
        }
    }

    private static int[] ClassByLabel(CifarFormat format)
    {
        var map = new int[256];
        Array.Fill(map, -1);
        for (var i = 0; i < format.ClassCount; i++)
        {
            map[format.FileLabels[i]] = i;
        }

        return map;
    }

    private sealed class Target(int records, int[] classByLabel, byte splitTag)
    {
        private int _firstBadRecord = int.MaxValue;

        public byte[] Pixels { get; } = GC.AllocateUninitializedArray<byte>(records * CifarFormat.Shape.ByteCount);

        public int[] Labels { get; } = new int[records];

        public RecordHash[] Hashes { get; } = new RecordHash[records];

        public int[] ClassByLabel { get; } = classByLabel;

        public byte SplitTag { get; } = splitTag;

        public int? FirstBadRecord => _firstBadRecord == int.MaxValue ? null : _firstBadRecord;

        /// <summary>Keeps the first one in file order, whichever thread finds it: the message must not depend on timing.</summary>
        public void ReportBad(int record)
        {
            var seen = Volatile.Read(ref _firstBadRecord);
            while (record < seen)
            {
                var before = Interlocked.CompareExchange(ref _firstBadRecord, record, seen);
                if (before == seen)
                {
                    return;
                }

                seen = before;
            }
        }
    }
}
