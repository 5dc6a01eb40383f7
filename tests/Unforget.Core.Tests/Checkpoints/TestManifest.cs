using System.Text.Json.Nodes;
using Unforget.Checkpoints;
using Unforget.Tests.Reporting;

namespace Unforget.Tests.Checkpoints;

/// <summary>What a checkpoint in a test says about itself.</summary>
internal static class TestManifest
{
    public static CheckpointManifest Create(RunPosition position) => new(
        CheckpointManifest.CurrentFormat, 0, default, position.ToString(), position, new JsonObject { ["name"] = "test" }, TestRecord.Create().Environment, "auto", null, ["apple"], []);
}
