using System.Runtime.InteropServices;
using Unforget.Foundation;
using Unforget.Model;

namespace Unforget.Reporting;

/// <summary>Where a run took place.</summary>
/// <param name="Unforget">Version of this library.</param>
/// <param name="Runtime">.NET version.</param>
/// <param name="TorchSharp">Version of the binding.</param>
/// <param name="LibTorch">Version of the tensor library below it.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="Processor">Model, as the system names it.</param>
/// <param name="Device">Where tensors lived.</param>
/// <param name="Threads">Threads of the tensor library.</param>
/// <param name="Engine">What ran the backbone: <c>torch</c> or <c>fused</c>.</param>
/// <param name="EngineReason">Why that engine.</param>
/// <param name="DatasetDigest">Identity of the data, see <see cref="Data.DatasetIdentity"/>.</param>
/// <param name="DatasetKnownAs">Official release with that digest, or null.</param>
/// <param name="StartedAt">UTC.</param>
public sealed record RunEnvironment(
    string Unforget,
    string Runtime,
    string TorchSharp,
    string LibTorch,
    string OperatingSystem,
    string Architecture,
    string Processor,
    string Device,
    int Threads,
    string Engine,
    string EngineReason,
    string DatasetDigest,
    string? DatasetKnownAs,
    DateTimeOffset StartedAt)
{
    /// <summary>The environment of this process.</summary>
    public static RunEnvironment Collect(string device, int threads, EngineChoice engine, Data.DatasetIdentity identity, DateTimeOffset startedAt) => new(
        VersionOf(typeof(RunEnvironment)),
        RuntimeInformation.FrameworkDescription,
        VersionOf(typeof(TorchSharp.torch)),
        global::TorchSharp.torch.__version__,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        CpuReport.Collect().Model,
        device,
        threads,
        engine.Engine.ToString().ToLowerInvariant(),
        engine.Reason,
        identity.Digest,
        identity.KnownAs,
        startedAt);

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
