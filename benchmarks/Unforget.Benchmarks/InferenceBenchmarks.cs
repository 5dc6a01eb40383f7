using BenchmarkDotNet.Attributes;
using Unforget.Data;
using Unforget.Evaluation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Benchmarks;

/// <summary>Everything that runs the network without gradients.</summary>
public class InferenceBenchmarks
{
    private const int TeacherBatches = 8;
    private const int SeenImages = 20 * NoiseData.PerClass;
    private Bench? _bench;
    private FrozenNetwork? _teacher;
    private ImageBatch? _batch;
    private ImageItem[] _items = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(EngineKind.Torch, EngineKind.Fused)]
    public EngineKind Engine { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bench = new Bench(Threads, classesLearned: 10, Engine);
        _bench.Method.EndTask(_bench.Data.Tasks[1]);
        _teacher = _bench.Method.Network.Freeze();
        _batch = new ImageBatch(_bench.Preparer, Bench.BatchSize, CPU);
        _items = [.. _bench.Data.TestItems(_bench.Data.Tasks[1]).Take(Bench.BatchSize)];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _teacher?.Dispose();
        _batch?.Dispose();
        _bench?.Dispose();
    }

    [Benchmark(Description = "teacher step (features and maps)", OperationsPerInvoke = TeacherBatches * Bench.BatchSize)]
    public void Teacher()
    {
        for (var i = 0; i < TeacherBatches; i++)
        {
            using var scope = NewDisposeScope();
            _teacher!.Forward(_batch!.Load(_items, ImageTransform.Test, 0));
        }
    }

    [Benchmark(Description = "evaluation (cnn and nme)", OperationsPerInvoke = SeenImages)]
    public void Evaluation() =>
        new Evaluator(_bench!.Data, _bench.Preparer, 250, CancellationToken.None)
            .Evaluate(_bench.Method, _bench.Data.Tasks[1], _bench.Data.TestItems(_bench.Data.Tasks[1]));

    [Benchmark(Description = "end of task (herding, class means, teacher)", OperationsPerInvoke = 10 * NoiseData.PerClass)]
    public void EndOfTask() => _bench!.Method.EndTask(_bench.Data.Tasks[1]);
}
