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

    /// <summary>Times, rates and memory are the processes' own, wherever they stand.</summary>
    private static string WithoutTimes(string json)
    {
        var record = JsonNode.Parse(json)!;
        Clear(record);
        return record.ToJsonString();
    }

    private static void Clear(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject block:
                foreach (var key in block.Select(pair => pair.Key).ToList())
                {
                    if (key is "seconds" or "wall_seconds" or "images_per_second" or "peak_memory_bytes" or "started_at")
                    {
                        block[key] = null;
                    }

                    Clear(block[key]);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Clear(item);
                }

                break;
        }
    }
}
