using Unforget.Data.Coding;
using Unforget.Data.Folders;
using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;
using Unforget.Imaging.Decoding;

namespace Unforget.Data.Compression;

/// <summary>
/// Writes the files of a <see cref="CompressionJob"/>: images decoded upright, as RGB, and encoded; others copied. A file appears as a
/// whole, with the time of its source, so a job that was stopped goes on with what is missing or has changed. The source is only read.
/// </summary>
/// <param name="maxPixels">Pixels of the largest image that is decoded.</param>
public sealed class FolderCompressor(int maxPixels = ImageFileDecoder.DefaultMaxPixels)
{
    private readonly ImageFileDecoder _decoder = new(maxPixels);

    /// <summary>Does what is left of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="threads">Files at a time, at least 1; the result does not depend on it.</param>
    /// <param name="progress">Hears of every file; null for nobody. Called from several threads, one at a time.</param>
    /// <param name="cancellation">Stops between two files; what is written stays.</param>
    /// <exception cref="UserError">A file cannot be written. Files that cannot be read and images that cannot be decoded are no error: the report lists them.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public CompressionReport Run(CompressionJob job, int threads, IProgress<CompressionProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        CompressionMark.Write(job.Destination, job.Source, job.Settings);
        var (tally, encoder) = (new CompressionTally(job.Files.Count, progress), new JpegEncoder(job.Settings));
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(job.Files, options, () => new DecodeScratch(), (file, _, scratch) =>
            {
                tally.Add(Handle(job, file, encoder, scratch));
                return scratch;
            }, scratch => scratch.Dispose());
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<UserError>().FirstOrDefault() is { } first)
        {
            throw new UserError(first.Message, errors);
        }

        return tally.Report(job.UnreadableFolders, Leftovers(job));
    }

    /// <summary>What an earlier call made of files that the source does not have any more.</summary>
    private static List<string> Leftovers(CompressionJob job)
    {
        var made = job.Files.Select(file => file.Target).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Directory.EnumerateFiles(job.Destination, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
                .Select(path => Path.GetRelativePath(job.Destination, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(path => !Path.GetFileName(path).StartsWith('.') && !made.Contains(path))
                .Order(StringComparer.Ordinal),
        ];
    }

    private CompressedResult Handle(CompressionJob job, CompressedFile file, JpegEncoder encoder, DecodeScratch scratch)
    {
        // Length and time of a link are its own.
        var target = Path.Combine(job.Destination, file.Target);
        if (RealPath.FileAt(Path.Combine(job.Source, file.Source)) is not { } source)
        {
            return LeftOut(file, target, file.Source.Contains(BadImage.Undecodable) ? BadImage.NotUtf8 : "no such file");
        }

        if (File.Exists(target) && File.GetLastWriteTimeUtc(target) == source.LastWriteTimeUtc)
        {
            return new CompressedResult(file, source.Length, new FileInfo(target).Length, Problem: null, WasThere: true);
        }

        if (!TryRead(source.FullName, out var bytes, out var problem))
        {
            return LeftOut(file, target, problem);
        }

        var before = bytes.Length;
        if (file.IsImage)
        {
            var outcome = scratch.TryDecode(_decoder, bytes);
            if (outcome != DecodeOutcome.Complete)
            {
                return LeftOut(file, target, Reason(outcome, bytes));
            }

            var size = scratch.Pixels.Size;
            if (Math.Max(size.Width, size.Height) > JpegCodec.LargestSide)
            {
                return LeftOut(file, target, JpegCodec.TooLarge(size));
            }

            bytes = encoder.Encode(PixelView.Interleaved(scratch.Pixels.Pixels, Imaging.PixelBuffer.Channels, size.Height, size.Width)).Bytes;
        }

        Write(target, bytes, source.LastWriteTimeUtc);
        return new CompressedResult(file, before, bytes.Length, Problem: null, WasThere: false);
    }

    private string Reason(DecodeOutcome outcome, byte[] bytes)
    {
        _decoder.ReadHeader(bytes, out var header);
        return outcome == DecodeOutcome.TooLarge
            ? FormattableString.Invariant($"{header.Size} is {header.Size.PixelCount} pixels, at most {maxPixels} are decoded (--max-pixels)")
            : BadImage.Words(outcome, ImageFormats.Name(header.Format))!;
    }

    /// <summary>What an earlier call made of a file that cannot be used any more must not be taken for it.</summary>
    private static CompressedResult LeftOut(CompressedFile file, string target, string problem)
    {
        try
        {
            if (File.Exists(target))
            {
                File.Delete(target);
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(target, error);
        }

        return new CompressedResult(file, 0, 0, problem, WasThere: false);
    }

    private static bool TryRead(string path, out byte[] bytes, out string problem)
    {
        try
        {
            (bytes, problem) = (File.ReadAllBytes(path), "");
            return true;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            (bytes, problem) = ([], $"cannot be read: {error.Message}");
            return false;
        }
    }

    private static void Write(string path, byte[] bytes, DateTime time)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = path + ".unforget-tmp";
            File.WriteAllBytes(temporary, bytes);
            File.SetLastWriteTimeUtc(temporary, time);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }
}
