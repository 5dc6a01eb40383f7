using System.Diagnostics;
using System.Globalization;
using Unforget.Foundation;
using Unforget.Model;

namespace Unforget.Benchmarks.Engines;

/// <summary><c>memory ENGINE STEP [THREADS]</c>: largest resident size of a process that trains for two epochs and does nothing else, in MiB.</summary>
internal static class PeakMemory
{
    private const int Epochs = 2;

    public static void Run(Arguments arguments)
    {
        var engine = arguments.Words[0] switch
        {
            "torch" => EngineKind.Torch,
            "fused" => EngineKind.Fused,
            var other => throw new UserError($"ENGINE must be torch or fused, got '{other}'"),
        };
        var task = arguments.Words[1] switch
        {
            "base" => 0,
            "incremental" => 1,
            var other => throw new UserError($"STEP must be base or incremental, got '{other}'"),
        };
        using var bench = new Bench(arguments.Number(2, 1), classesLearned: 10 * task, engine);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            bench.RunMain(task);
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine((process.PeakWorkingSet64 >> 20).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Measured in a process of its own, in MiB.</summary>
    public static int Measure(string engine, string step, int threads) => int.Parse(
        Children.Self(wideVectors: true, "memory", engine, step, threads.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
