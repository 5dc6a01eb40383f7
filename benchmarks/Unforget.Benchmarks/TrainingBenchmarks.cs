using BenchmarkDotNet.Attributes;
using Unforget.Model;

namespace Unforget.Benchmarks;

/// <summary>Whole training steps: augmentation, forward, backward, optimiser.</summary>
public class TrainingBenchmarks
{
    private const int BaseImages = 10 * NoiseData.PerClass;
    private const int IncrementalImages = (10 * NoiseData.PerClass) + (10 * 20);
    private Bench? _base;
    private Bench? _incremental;

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(EngineKind.Torch, EngineKind.Fused)]
    public EngineKind Engine { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _base = new Bench(Threads, classesLearned: 0, Engine);
        _incremental = new Bench(Threads, classesLearned: 10, Engine);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _base?.Dispose();
        _incremental?.Dispose();
    }

    [Benchmark(Description = "base step", OperationsPerInvoke = BaseImages)]
    public void Base() => _base!.RunMain(0);

    [Benchmark(Description = "incremental step (teacher, POD)", OperationsPerInvoke = IncrementalImages)]
    public void Incremental() => _incremental!.RunMain(1);
}
