using BenchmarkDotNet.Attributes;
using Unforget.Foundation;
using Unforget.Memory;

namespace Unforget.Benchmarks;

/// <summary>Exemplar choice for one class of CIFAR-100: 500 images, 64 features, 20 exemplars. Features are given.</summary>
public class HerdingBenchmarks
{
    private const int Images = 500;
    private const int Dimension = 64;
    private const int Exemplars = 20;
    private readonly FeatureMatrix _features = Features();

    [Benchmark(Description = "herding, code form", OperationsPerInvoke = Images)]
    public int[] IcarlCode() => Herding.IcarlCode(_features, Exemplars);

    [Benchmark(Description = "herding, explicit form", OperationsPerInvoke = Images)]
    public int[] Explicit() => Herding.Explicit(_features, Exemplars);

    private static FeatureMatrix Features()
    {
        var random = new RandomStream(1);
        var values = new float[Images * Dimension];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextNormal();
        }

        return new FeatureMatrix(values, Dimension);
    }
}
