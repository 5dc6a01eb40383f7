using System.Text.Json;
using Unforget.Foundation;
using Unforget.Imaging.Codecs.Jpeg;

namespace Unforget.Data.Compression;

/// <summary>A small file in the destination that says how its images were made: what lets a job go on, and refuses another.</summary>
internal static class CompressionMark
{
    private const string Name = ".unforget-compress.json";

    /// <summary>Refuses a folder that holds anything but what the same job has written.</summary>
    /// <exception cref="UserError">It does.</exception>
    public static void Check(string destination, string source, JpegSettings settings)
    {
        var path = Path.Combine(destination, Name);
        if (!File.Exists(path))
        {
            if (Directory.Exists(destination) && Directory.EnumerateFileSystemEntries(destination).Any())
            {
                throw new UserError($"'{destination}' is not empty; name a new folder");
            }

            return;
        }

        var (found, wanted) = (Read(path), Describe(source, settings));
        if (found != wanted)
        {
            throw new UserError($"'{destination}' holds images of another job ({found}; now: {wanted}); name a new folder, or go on with the same values");
        }
    }

    /// <summary>Writes it, in a folder that it makes.</summary>
    public static void Write(string destination, string source, JpegSettings settings)
    {
        var path = Path.Combine(destination, Name);
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(destination);
            File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(Describe(source, settings)) + "\n");
            File.Move(path + ".tmp", path, overwrite: true);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw DiskErrors.Writing(destination, error);
        }
    }

    private static Values Describe(string source, JpegSettings settings) =>
        new(Path.GetFullPath(source), settings.Quality, settings.Subsampling.ToString(), settings.Huffman == HuffmanChoice.Standard ? "standard" : "optimised");

    private static Values Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Values>(File.ReadAllText(path)) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new UserError($"{path} is damaged: {error.Message.ReplaceLineEndings(" ")}; name a new folder", error);
        }
    }

    private sealed record Values(string Source, int Quality, string Subsampling, string Huffman)
    {
        public override string ToString() => FormattableString.Invariant($"quality {Quality}, {Subsampling}, {Huffman} tables, from {Source}");
    }
}
