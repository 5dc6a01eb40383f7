using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Foundation;

/// <summary>What this machine offers for training, and whether training works on it.</summary>
public sealed record MachineReport
{
    private const long LeastMemory = 1L << 30;

    /// <summary>Name and version of the .NET runtime.</summary>
    public required string DotNet { get; init; }

    /// <summary>Name and version of the operating system, and the process's architecture.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Version of TorchSharp's managed assembly.</summary>
    public required string TorchSharpVersion { get; init; }

    /// <summary>Version of libtorch that TorchSharp asks for; null if the native library does not load.</summary>
    public string? LibTorchVersion { get; init; }

    /// <summary>How the native library was loaded; null if it was not.</summary>
    public NativeRuntimeReport? Native { get; init; }

    /// <summary>The C++ runtime; null outside Linux or if none was found.</summary>
    public CppRuntimeReport? CppRuntime { get; init; }

    /// <summary>The processor.</summary>
    public required CpuReport Cpu { get; init; }

    /// <summary>Main memory.</summary>
    public required MemoryReport Memory { get; init; }

    /// <summary>Devices a tensor can be on, as <c>--device</c> names them; empty if the native library does not load.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Reasons why training does not work here, one line each, ready to print.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether a network can be trained on this machine: no <see cref="Problems"/>.</summary>
    public bool CanTrain => Problems.Count == 0;

    /// <summary>
    /// Gathers everything and trains one convolution for one step whose gradient is known. Never throws for what it finds:
    /// a machine that cannot train is described by <see cref="Problems"/>.
    /// </summary>
    public static MachineReport Collect()
    {
        var report = new MachineReport
        {
            DotNet = RuntimeInformation.FrameworkDescription,
            OperatingSystem = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()})",
            TorchSharpVersion = ReadTorchSharpVersion(),
            CppRuntime = CppRuntimeReport.Collect(),
            Cpu = CpuReport.Collect(),
            Memory = MemoryReport.Collect(),
        };
        var problems = new List<string>();
        if (report.Memory.Total < LeastMemory)
        {
            problems.Add($"{report.Memory.Total >> 20} MiB of memory; training needs at least {LeastMemory >> 20} MiB.");
        }

        return AddTorch(report, problems) with { Problems = problems };
    }

    private static MachineReport AddTorch(MachineReport report, List<string> problems)
    {
        try
        {
            report = report with { Native = NativeRuntime.Initialize() };
            if (TrainOneStep() is { } wrong)
            {
                problems.Add(wrong);
            }

            return report with { LibTorchVersion = ShortVersion(__version__), Devices = cuda.is_available() ? ["cpu", "cuda"] : ["cpu"] };
        }
        catch (NativeRuntimeException error)
        {
            problems.Add(error.Message);
        }
        catch (Exception error) when (error is TypeInitializationException or NotSupportedException or DllNotFoundException or ExternalException)
        {
            problems.Add($"libtorch fails: {(error.InnerException ?? error).Message.Trim().Split('\n')[0].Trim()}");
        }

        return report;
    }

    /// <summary>Sums a 3x3 convolution of two images of ones: each weight meets 2 x 2 pixels in both, so every entry of the gradient is 8.</summary>
    private static string? TrainOneStep()
    {
        using var scope = NewDisposeScope();
        var images = ones(2, 3, 4, 4); // two: a single image takes another path in libtorch than a training batch
        var weight = zeros(2, 3, 3, 3, requires_grad: true);
        nn.functional.conv2d(images, weight).sum().backward();
        return weight.grad is { } gradient && gradient.eq(8).all().item<bool>()
            ? null
            : "A convolution's gradient came out wrong: this libtorch computes incorrectly on this processor.";
    }

    private static string ShortVersion(string text) => Version.TryParse(text, out var version) && version.Revision == 0 ? version.ToString(3) : text;

    private static string ReadTorchSharpVersion()
    {
        var assembly = typeof(torch).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "unknown";
    }
}
