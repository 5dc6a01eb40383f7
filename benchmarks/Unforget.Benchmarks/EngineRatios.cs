using System.Diagnostics;
using System.Globalization;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Benchmarks;

/// <summary>
/// Both engines in one process, by turns, the fastest of a few rounds each: on a machine that does other things as well the
/// ratio still means something when the times do not. With one thread, processor time is counted.
/// </summary>
internal static class EngineRatios
{
    private const int Rounds = 4;

    /// <summary>Prints a table for a number of threads.</summary>
    public static void Print(int threads)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"threads {threads}, batch {Bench.BatchSize}, images per second, best of {Rounds}"));
        var images = Images();
        Compare("base step", threads, 0, 10 * NoiseData.PerClass, bench => () => bench.RunMain(0));
        Compare("incremental step", threads, 10, (10 * NoiseData.PerClass) + (10 * 20), bench => () => bench.RunMain(1));
        Compare("backbone forward and backward", threads, 0, Bench.BatchSize, bench => () => Backbone(bench.Method.Network, images, backward: true));
        Compare("backbone forward, training form", threads, 0, Bench.BatchSize, bench => () => Backbone(bench.Method.Network, images, backward: false));
        Compare("backbone forward, inference form", threads, 0, Bench.BatchSize, bench =>
        {
            var frozen = bench.Method.Network.Freeze();
            return () => frozen.Forward(images);
        });
    }

    private static Tensor Images()
    {
        using var images = randn(Bench.BatchSize, 32, 32, 3);
        return images.permute(0, 3, 1, 2).DetachFromDisposeScope();
    }

    private static void Backbone(IncrementalNetwork network, Tensor images, bool backward)
    {
        using var grad = set_grad_enabled(backward);
        network.train();
        var output = network.Forward(images);
        if (backward)
        {
            network.zero_grad();
            output.Raw.sum().backward();
        }
    }

    private static void Compare(string name, int threads, int classesLearned, int images, Func<Bench, Action> work)
    {
        using var torch = new Bench(threads, classesLearned, EngineKind.Torch);
        using var fused = new Bench(threads, classesLearned, EngineKind.Fused);
        var (torchWork, fusedWork) = (work(torch), work(fused));
        var (torchSeconds, fusedSeconds) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round <= Rounds; round++)
        {
            torchSeconds = Math.Min(torchSeconds, Seconds(torchWork, threads));
            fusedSeconds = Math.Min(fusedSeconds, Seconds(fusedWork, threads));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-34} torch {images / torchSeconds,7:F0}   fused {images / fusedSeconds,7:F0}   ratio {torchSeconds / fusedSeconds:F2}"));
    }

    /// <summary>Seconds of one call: of processor time with one thread, otherwise of wall time.</summary>
    public static double Seconds(Action work, int threads)
    {
        using var scope = NewDisposeScope();
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        work();
        return threads == 1 ? (Environment.CpuUsage.TotalTime - processor).TotalSeconds : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
