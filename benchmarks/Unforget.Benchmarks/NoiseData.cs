using Unforget.Data;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Benchmarks;

/// <summary>Random 32x32 images of twenty classes in two tasks: speed does not depend on what is in a picture.</summary>
internal sealed class NoiseData : ITaskData
{
    public const int PerClass = 100;
    private const int Classes = 20;
    private readonly ImageItem[] _items;

    public NoiseData()
    {
        var random = new RandomStream(1);
        var pixels = new byte[Classes * PerClass * Shape.ByteCount];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)random.NextBits();
        }

        var set = new ImageSet(Shape, pixels, [.. Enumerable.Range(0, Classes * PerClass).Select(i => i / PerClass)]);
        _items = [.. Enumerable.Range(0, set.Count).Select(i => new ImageItem(set, i, i / PerClass, i, FromMemory: false))];
    }

    public ImageShape Shape { get; } = new(3, 32, 32);

    public IReadOnlyList<LearningTask> Tasks { get; } = [new(0, 0, 10), new(1, 10, 10)];

    public int TotalClassCount => Classes;

    public IReadOnlyList<ImageItem> TrainItems(int label) => _items[(label * PerClass)..((label + 1) * PerClass)];

    public IReadOnlyList<ImageItem> TestItems(LearningTask task) => _items[..(task.SeenClassCount * PerClass)];
}
