using Unforget.Data;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Memory;

/// <summary>
/// The images of a run without those that are kept apart for calibration. Which those are is drawn once for each class, as many as its
/// first task keeps, so they are never trained on: not with the new classes, not as exemplars, not in fine-tuning.
/// </summary>
/// <param name="data">All images.</param>
/// <param name="policy">How many are kept.</param>
/// <param name="seed">Seed of the run.</param>
internal sealed class CalibrationSplit(ITaskData data, IMemoryPolicy policy, long seed) : ITaskData
{
    private readonly Dictionary<int, (IReadOnlyList<ImageItem> Train, IReadOnlyList<ImageItem> Calibration)> _classes = [];

    public IReadOnlyList<LearningTask> Tasks => data.Tasks;

    public int TotalClassCount => data.TotalClassCount;

    public IReadOnlyList<ImageItem> TrainItems(int label) => Split(label).Train;

    public IReadOnlyList<ImageItem> CalibrationItems(int label) => Split(label).Calibration;

    public IReadOnlyList<ImageItem> TestItems(LearningTask task) => data.TestItems(task);

    public IReadOnlyList<ImageItem> ValidationItems(LearningTask task) => data.ValidationItems(task);

    private (IReadOnlyList<ImageItem> Train, IReadOnlyList<ImageItem> Calibration) Split(int label)
    {
        if (_classes.TryGetValue(label, out var split))
        {
            return split;
        }

        var items = data.TrainItems(label);
        var task = data.Tasks.FirstOrDefault(one => label < one.SeenClassCount);
        var count = task is null ? 0 : Math.Min(policy.Decide(task).CalibrationPerClass, items.Count - 1);
        var order = Seeds.Stream(seed, SeedPurpose.Calibration, label).Permutation(items.Count);
        var apart = order.Take(count).ToHashSet();
        split = ([.. items.Where((_, index) => !apart.Contains(index))], [.. order.Take(count).Select(index => items[index])]);
        _classes.Add(label, split);
        return split;
    }
}
