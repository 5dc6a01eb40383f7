using BenchmarkDotNet.Attributes;
using Unforget.Data;

namespace Unforget.Benchmarks;

/// <summary>Bytes to network input, 32x32.</summary>
public class AugmentationBenchmarks
{
    private const int Rounds = 200;
    private readonly NoiseData _data = new();
    private readonly float[] _buffer = new float[Bench.BatchSize * 3 * 32 * 32];
    private StandardImagePreparer? _preparer;
    private ImageItem[] _items = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _preparer = new StandardImagePreparer(_data.Shape, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f], new AugmentationOptions(), Threads);
        _items = [.. _data.TestItems(_data.Tasks[1]).Take(Bench.BatchSize)];
    }

    [Benchmark(Description = "training transform", OperationsPerInvoke = Rounds * Bench.BatchSize)]
    public void Train() => Prepare(ImageTransform.Train);

    [Benchmark(Description = "test transform", OperationsPerInvoke = Rounds * Bench.BatchSize)]
    public void Test() => Prepare(ImageTransform.Test);

    private void Prepare(ImageTransform transform)
    {
        for (var i = 0; i < Rounds; i++)
        {
            _preparer!.Prepare(_items, transform, (ulong)i, _buffer);
        }
    }
}
