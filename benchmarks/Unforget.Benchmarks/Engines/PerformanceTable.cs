using System.Globalization;
using System.Text.Json;
using Unforget.Foundation;
using Unforget.Model.Fast;

namespace Unforget.Benchmarks.Engines;

/// <summary><c>table [ROUNDS]</c>: the tables of docs/performance.md, with one and two threads, every width of vectors, and peak memory.</summary>
internal static class PerformanceTable
{
    private const int DefaultRounds = 7;
    private static readonly int[] ThreadCounts = [1, 2];

    public static void Run(Arguments arguments)
    {
        var rounds = arguments.Number(0, DefaultRounds);
        var wide = FusedSupport.Lanes == 16;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{CpuReport.Collect().Model}, {Environment.ProcessorCount} processors; batch {Bench.BatchSize}; images per second, medians of {rounds} rounds by turns (quartiles)."));
        foreach (var threads in ThreadCounts)
        {
            Print(threads, rounds, wide);
        }

        Console.WriteLine();
        Console.WriteLine("Largest resident size of a process that only trains, MiB:");
        Console.WriteLine();
        Console.WriteLine("| steps | threads | torch | fused | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (step, threads) in from step in new[] { "base", "incremental" } from threads in ThreadCounts select (step, threads))
        {
            var (torch, fused) = (PeakMemory.Measure("torch", step, threads), PeakMemory.Measure("fused", step, threads));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {threads} | {torch} | {fused} | {(double)fused / torch:F2} |"));
        }
    }

    private static void Print(int threads, int rounds, bool wide)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| threads: {threads} | torch | fused | ratio |{(wide ? " torch, AVX2 | fused, AVX2 | ratio |" : string.Empty)}"));
        Console.WriteLine($"|---|---|---|---|{(wide ? "---|---|---|" : string.Empty)}");
        var present = Ratios(wide: true, threads, rounds);
        var narrow = wide ? Ratios(wide: false, threads, rounds) : [];
        for (var i = 0; i < present.Length; i++)
        {
            Console.WriteLine($"| {present[i].Name} | {Cells(present[i])} |{(wide ? $" {Cells(narrow[i])} |" : string.Empty)}");
        }
    }

    private static string Cells(EngineRatio row) => $"{row.Torch.ToText(0)} | {row.Fused.ToText(0)} | {row.Ratio.ToText(2)}";

    private static EngineRatio[] Ratios(bool wide, int threads, int rounds) => JsonSerializer.Deserialize<EngineRatio[]>(Children.Self(
        wide, "ratios", threads.ToString(CultureInfo.InvariantCulture), rounds.ToString(CultureInfo.InvariantCulture), "--json"))!;
}
