using Unforget.Data.Folders;

namespace Unforget.Data.Compression;

/// <summary>What a <see cref="FolderCompressor"/> did.</summary>
/// <param name="Images">Images that are in the destination now.</param>
/// <param name="BytesBefore">Their bytes in the source.</param>
/// <param name="BytesAfter">Their bytes in the destination.</param>
/// <param name="WereThere">Images of these that an earlier call had written.</param>
/// <param name="Copied">Other files, copied now or before.</param>
/// <param name="Problems">Files that cannot be read and images that cannot be decoded, with the reason; in ordinal order of their paths.</param>
/// <param name="Leftovers">Files in the destination whose source is gone, in ordinal order; they are left as they are.</param>
public sealed record CompressionReport(
    int Images,
    long BytesBefore,
    long BytesAfter,
    int WereThere,
    int Copied,
    IReadOnlyList<(string Path, string Reason)> Problems,
    IReadOnlyList<string> Leftovers);

/// <summary>How far a <see cref="FolderCompressor"/> is.</summary>
/// <param name="Done">Files dealt with.</param>
/// <param name="Total">All files.</param>
/// <param name="BytesBefore">Bytes of the images dealt with, in the source.</param>
/// <param name="BytesAfter">The same in the destination.</param>
public readonly record struct CompressionProgress(int Done, int Total, long BytesBefore, long BytesAfter);

/// <summary>What became of one file.</summary>
internal sealed record CompressedResult(CompressedFile File, long Before, long After, string? Problem, bool WasThere);

/// <summary>Adds results up as they come.</summary>
internal sealed class CompressionTally(int total, IProgress<CompressionProgress>? progress)
{
    private readonly Lock _gate = new();
    private readonly List<CompressedResult> _problems = [];
    private int _done;
    private int _images;
    private int _wereThere;
    private int _copied;
    private long _before;
    private long _after;

    public void Add(CompressedResult result)
    {
        lock (_gate)
        {
            _done++;
            if (result.Problem is not null)
            {
                _problems.Add(result);
            }
            else if (result.File.IsImage)
            {
                _images++;
                _wereThere += result.WasThere ? 1 : 0;
                _before += result.Before;
                _after += result.After;
            }
            else
            {
                _copied++;
            }

            progress?.Report(new CompressionProgress(_done, total, _before, _after));
        }
    }

    public CompressionReport Report(IEnumerable<string> unreadableFolders, IReadOnlyList<string> leftovers) => new(
        _images,
        _before,
        _after,
        _wereThere,
        _copied,
        [.. _problems.Select(one => (Path: one.File.Source, Reason: one.Problem!))
            .Concat(unreadableFolders.Select(folder => (Path: folder, Reason: BadImage.NotUtf8)))
            .OrderBy(one => one.Path, StringComparer.Ordinal)],
        leftovers);
}
