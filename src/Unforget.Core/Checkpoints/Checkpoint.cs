using System.Security.Cryptography;
using System.Text.Json;
using Unforget.Foundation;

namespace Unforget.Checkpoints;

/// <summary>A checkpoint whose files were all found as they were written.</summary>
public sealed class Checkpoint
{
    internal const string ManifestFile = "manifest.json";
    internal const string DigestFile = "manifest.sha256";

    private Checkpoint(string path, CheckpointManifest manifest) => (Path, Manifest) = (path, manifest);

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>What it says about itself.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Opens a checkpoint and reads all of it once: lengths and digests must be those of its manifest.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidDataException">A file is missing or not as it was written; the message names it.</exception>
    /// <exception cref="NotSupportedException">It has another layout than <see cref="CheckpointManifest.CurrentFormat"/>.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Checkpoint Open(string path)
    {
        Require(path, ManifestFile);
        Require(path, DigestFile);
        var bytes = File.ReadAllBytes(System.IO.Path.Combine(path, ManifestFile));
        if (File.ReadAllText(System.IO.Path.Combine(path, DigestFile)) != DigestLine(Convert.ToHexStringLower(SHA256.HashData(bytes))))
        {
            throw new InvalidDataException($"{ManifestFile} does not have the digest in {DigestFile}");
        }

        try
        {
            var manifest = CheckpointManifest.FromJson(System.Text.Encoding.UTF8.GetString(bytes));
            foreach (var part in manifest.Parts)
            {
                Verify(path, part);
            }

            return new Checkpoint(path, manifest);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{ManifestFile} is not a manifest: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>The state of the run; caller disposes.</summary>
    /// <exception cref="InvalidDataException">The files do not hold one.</exception>
    public StateSnapshot LoadState() => StateFiles.Read(Path);

    /// <summary>The line that <c>sha256sum --check</c> understands.</summary>
    internal static string DigestLine(string digest) => $"{digest}  {ManifestFile}\n";

    private static void Require(string path, string file)
    {
        if (!File.Exists(System.IO.Path.Combine(path, file)))
        {
            throw new InvalidDataException($"{file} is missing");
        }
    }

    private static void Verify(string path, CheckpointPart part)
    {
        Require(path, part.File);
        using var file = File.OpenRead(System.IO.Path.Combine(path, part.File));
        if (file.Length != part.Bytes)
        {
            throw new InvalidDataException($"{part.File} has {file.Length} bytes instead of {part.Bytes}");
        }

        if (Convert.ToHexStringLower(SHA256.HashData(file)) != part.Sha256)
        {
            throw new InvalidDataException($"{part.File} is not as it was written (another SHA-256)");
        }
    }
}
