using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Unforget.Tests.Cli;

/// <summary>What a finished run leaves, as far as it must not depend on interruptions.</summary>
/// <param name="Network">SHA-256 of the final weights file.</param>
/// <param name="Memory">SHA-256 of the file of exemplars.</param>
/// <param name="Training">SHA-256 of the file with teacher, class means and counts.</param>
/// <param name="Metrics">metrics.csv.</param>
/// <param name="Record">run.json without times and memory of the process.</param>
internal sealed record RunFiles(string Network, string Memory, string Training, string Metrics, string Record)
{
    public static RunFiles Of(string folder)
    {
        var last = Newest(folder);
        return new RunFiles(
            Digest(Path.Combine(last, "network.safetensors")),
            Digest(Path.Combine(last, "memory.safetensors")),
            Digest(Path.Combine(last, "training.safetensors")),
            File.ReadAllText(Path.Combine(folder, "metrics.csv")),
            WithoutTimes(File.ReadAllText(Path.Combine(folder, "run.json"))));
    }

    /// <summary>Folder of the newest checkpoint.</summary>
    public static string Newest(string folder) => Directory.GetDirectories(Path.Combine(folder, "checkpoints")).Order(StringComparer.Ordinal).Last();

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string WithoutTimes(string json)
    {
        var record = JsonNode.Parse(json)!.AsObject();
        record["resources"]!["peak_memory_bytes"] = null;
        record["environment"]!["started_at"] = null;
        foreach (var task in record["resources"]!["tasks"]!.AsArray())
        {
            task!["peak_memory_bytes"] = null;
        }

        var timings = record["timings"]!;
        foreach (var timed in timings["tasks"]!.AsArray().Append(timings))
        {
            (timed!["wall_seconds"], timed["images_per_second"]) = (null, null);
        }

        foreach (var phase in timings["tasks"]!.AsArray().SelectMany(task => task!["phases"]!.AsArray()))
        {
            (phase!["seconds"], phase["images_per_second"]) = (null, null);
        }

        return record.ToJsonString();
    }
}
