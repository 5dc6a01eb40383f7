using Unforget.Data;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Memory;

/// <summary>Limits in images alone, as most tests need them.</summary>
internal static class ImageLimits
{
    public static void Update(
        this ExemplarMemory memory, LearningTask task, int perClass, IReadOnlyList<IReadOnlyList<ImageItem>> items, Func<IReadOnlyList<ImageItem>, FeatureMatrix> features) =>
        memory.Update(task, new MemoryDecision(perClass, 1.0), items, features);

    public static IReadOnlyList<ImageItem> BuildBalanced(
        this ExemplarMemory memory, LearningTask task, int perClass, IReadOnlyList<IReadOnlyList<ImageItem>> items, Func<IReadOnlyList<ImageItem>, FeatureMatrix> features) =>
        memory.BuildBalanced(task, new MemoryDecision(perClass, 1.0), items, features);
}
