using Unforget.Foundation;
using Unforget.Model.Fast;
using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>The engine that runs a network's backbone, decided once.</summary>
/// <param name="Engine"><see cref="EngineKind.Torch"/> or <see cref="EngineKind.Fused"/>.</param>
/// <param name="Reason">Why, in a few words for the run record.</param>
public sealed record EngineChoice(EngineKind Engine, string Reason)
{
    /// <summary>Decides.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="backbone">What has to be computed.</param>
    /// <param name="device">Where.</param>
    /// <exception cref="UserError"><see cref="EngineKind.Fused"/> was asked for and cannot run.</exception>
    public static EngineChoice For(EngineKind wanted, BackboneDescription backbone, Device device)
    {
        if (wanted == EngineKind.Torch)
        {
            return new EngineChoice(EngineKind.Torch, "asked for");
        }

        var problem = FusedSupport.ProcessorProblem
            ?? (device.type == DeviceType.CPU ? FusedSupport.Problem(backbone) : $"device {device.type.ToString().ToLowerInvariant()}");
        if (problem is null)
        {
            var why = wanted == EngineKind.Fused ? "asked for" : "automatic";
            return new EngineChoice(EngineKind.Fused, $"{why}, {FusedSupport.Vectors}");
        }

        return wanted == EngineKind.Auto
            ? new EngineChoice(EngineKind.Torch, $"automatic: the fused engine does not run {Where(problem)}")
            : throw new UserError($"engine fused does not run {Where(problem)}; use auto or torch");
    }

    private static string Where(string problem) => $"here ({problem})";
}
