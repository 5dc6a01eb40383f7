using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Benchmarks;

/// <summary>As many classes as CIFAR-100 with random images of its size; of each class, 20 for training and one for the test.</summary>
internal sealed class NoiseImages : ImageDataset
{
    private const int Classes = 100;
    private const int TrainPerClass = 20;

    public override IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, Classes).Select(label => $"class{label}")];

    public override IReadOnlyList<float> Mean { get; } = [0.5f, 0.5f, 0.5f];

    public override IReadOnlyList<float> StandardDeviation { get; } = [0.25f, 0.25f, 0.25f];

    public override ImageSet Train { get; } = Draw(TrainPerClass);

    public override ImageSet Test { get; } = Draw(1);

    public override DatasetIdentity Identity { get; } = new(new string('0', 64), KnownAs: null);

    private static ImageSet Draw(int perClass)
    {
        var shape = new ImageShape(3, 32, 32);
        var random = new RandomStream(1);
        var pixels = new byte[Classes * perClass * shape.ByteCount];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)random.NextBits();
        }

        return new ImageSet(shape, pixels, [.. Enumerable.Range(0, Classes * perClass).Select(i => i / perClass)]);
    }
}
