using System.Text.Json;
using System.Text.Json.Nodes;
using Unforget.Reporting;

namespace Unforget.Checkpoints;

/// <summary>What a checkpoint says about itself: of which run, from where, and of what it consists.</summary>
/// <param name="Format">Version of the layout.</param>
/// <param name="Number">Counts the checkpoints of a run from 1.</param>
/// <param name="WrittenAt">UTC.</param>
/// <param name="Where">The position in words.</param>
/// <param name="Position">How far the run had come.</param>
/// <param name="Recipe">The effective recipe.</param>
/// <param name="Environment">Versions, device, threads, engine and data identity of the process that wrote it.</param>
/// <param name="EngineWanted">What was asked for: <c>auto</c>, <c>torch</c> or <c>fused</c>.</param>
/// <param name="DataFolder">Full path of the data folder that was named; null for none.</param>
/// <param name="ClassNames">Names of all classes, by label.</param>
/// <param name="Parts">The files beside the manifest.</param>
public sealed record CheckpointManifest(
    string Format,
    int Number,
    DateTimeOffset WrittenAt,
    string Where,
    RunPosition Position,
    JsonNode Recipe,
    RunEnvironment Environment,
    string EngineWanted,
    string? DataFolder,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<CheckpointPart> Parts)
{
    /// <summary>The layout that this version writes and reads.</summary>
    public const string CurrentFormat = "unforget-checkpoint/1";

    /// <summary>As text.</summary>
    internal string ToJson() => ReadableJson.Write(RunRecordJson.ToNode(this));

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="NotSupportedException">Another layout.</exception>
    internal static CheckpointManifest FromJson(string json)
    {
        var node = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a manifest is a JSON object");
        var format = node["format"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "none";
        return format == CurrentFormat
            ? RunRecordJson.FromNode<CheckpointManifest>(node)
            : throw new NotSupportedException($"format '{format}'; this version reads '{CurrentFormat}'");
    }
}

/// <summary>A file of a checkpoint.</summary>
/// <param name="File">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record CheckpointPart(string File, long Bytes, string Sha256);
