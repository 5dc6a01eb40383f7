using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Unforget.Foundation;

/// <summary>The processor as this process may use it.</summary>
public sealed record CpuReport
{
    private const string Topology = "/sys/devices/system/cpu";

    /// <summary>The processor's own name, or its architecture where it does not tell one.</summary>
    public required string Model { get; init; }

    /// <summary>Vector instruction sets that both the processor and .NET offer, in the vendor's spelling, for example <c>AVX-512F</c>.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Processors this process may run on, after affinity and container limits.</summary>
    public required int LogicalCpus { get; init; }

    /// <summary>
    /// Cores behind <see cref="LogicalCpus"/>, at least 1: the number of threads to train with. Outside Linux, where the
    /// topology is not read, equal to <see cref="LogicalCpus"/>.
    /// </summary>
    public required int PhysicalCores { get; init; }

    /// <summary>Reads the processor's description; touches no tensor library.</summary>
    public static CpuReport Collect() => new()
    {
        Model = ReadModel(),
        Features = [.. ListFeatures()],
        LogicalCpus = Environment.ProcessorCount,
        PhysicalCores = CountCores(),
    };

    private static string ReadModel()
    {
        const int brand = unchecked((int)0x80000000);
        if (!X86Base.IsSupported || X86Base.CpuId(brand, 0).Eax < brand + 4)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        Span<int> words = stackalloc int[12];
        for (var part = 0; part < 3; part++)
        {
            (words[4 * part], words[(4 * part) + 1], words[(4 * part) + 2], words[(4 * part) + 3]) = X86Base.CpuId(brand + 2 + part, 0);
        }

        var name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Replace('\0', ' ').Trim();
        return name.Length > 0 ? name : RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static IEnumerable<string> ListFeatures()
    {
        (bool Supported, string Name)[] known =
        [
            (Avx.IsSupported, "AVX"), (Avx2.IsSupported, "AVX2"), (Fma.IsSupported, "FMA"), (Avx512F.IsSupported, "AVX-512F"),
            (Avx512BW.IsSupported, "AVX-512BW"), (Avx512DQ.IsSupported, "AVX-512DQ"), (Avx512F.VL.IsSupported, "AVX-512VL"),
            (AvxVnni.IsSupported, "AVX-VNNI"), (AdvSimd.IsSupported, "AdvSIMD"), (Dp.IsSupported, "DotProd"),
        ];
        return known.Where(feature => feature.Supported).Select(feature => feature.Name);
    }

    private static int CountCores()
    {
        var allowed = OperatingSystem.IsLinux() ? AllowedCpus() : [];
        var cores = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cpu in allowed)
        {
            // Hardware threads of one core name the same list of siblings.
            if (LinuxFile.FirstLine($"{Topology}/cpu{cpu}/topology/thread_siblings_list") is not { } siblings)
            {
                return Environment.ProcessorCount;
            }

            cores.Add(siblings);
        }

        return cores.Count == 0 ? Environment.ProcessorCount : Math.Min(cores.Count, Environment.ProcessorCount);
    }

    /// <summary>The numbers in <c>Cpus_allowed_list: 0-3,8</c>.</summary>
    private static IEnumerable<int> AllowedCpus()
    {
        foreach (var range in (LinuxFile.Value("/proc/self/status", "Cpus_allowed_list:") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            if (int.TryParse(ends[0], out var first) && int.TryParse(ends[^1], out var last))
            {
                for (var cpu = first; cpu <= last; cpu++)
                {
                    yield return cpu;
                }
            }
        }
    }
}
