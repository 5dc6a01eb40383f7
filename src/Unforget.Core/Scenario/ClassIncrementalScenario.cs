using System.Globalization;
using System.Reflection;
using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Scenario;

/// <summary>
/// A data set cut into tasks: which classes arrive when, and the images of each. Labels are positions in the class
/// order. The training images are permuted once and then grouped by class, so the images of a class stand in a seeded
/// order that herding and memory refer to. Everything is fixed by (data set, options, seed); lists are views, not copies.
/// </summary>
public sealed class ClassIncrementalScenario : ITaskData
{
    private readonly ClassSortedItems _train;
    private readonly ClassSortedItems _validation;
    private readonly ClassSortedItems _test;
    private readonly EvaluationScope _scope;

    /// <param name="dataset">Outlives the scenario.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="dataFolder">Where a file with the class order is looked for first; null for the present folder alone.</param>
    /// <exception cref="UserError">The tasks need more classes than there are, or the class order does not fit.</exception>
    public ClassIncrementalScenario(ImageDataset dataset, ProtocolOptions options, long seed, string? dataFolder = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        TotalClassCount = dataset.ClassNames.Count;
        var name = dataset.GetType().GetCustomAttribute<DatasetAttribute>()?.Name ?? "the data set";
        Tasks = CutTasks(options, TotalClassCount, name);
        var order = Scenario.ClassOrder.Resolve(
            options.ClassOrder, TotalClassCount, options.OrderSeed ?? seed, name, dataFolder, dataset.ClassNames, dataset.ClassKeys);
        ClassOrder = order;
        ClassNames = [.. order.Select(original => dataset.ClassNames[original])];
        _scope = options.Evaluate;

        var newLabels = new int[TotalClassCount];
        for (var label = 0; label < order.Length; label++)
        {
            newLabels[order[label]] = label;
        }

        var arrival = Seeds.Stream(seed, SeedPurpose.DataOrder).Permutation(dataset.Train.Count);
        (_validation, _train) = ClassSortedItems.From(dataset.Train, arrival, newLabels).Split(options.Validation);
        _test = ClassSortedItems.From(dataset.Test, [.. Enumerable.Range(0, dataset.Test.Count)], newLabels);
        RequireHeldOut(options);
    }

    /// <summary>The tasks in order, the base task first.</summary>
    public IReadOnlyList<LearningTask> Tasks { get; }

    /// <summary>Original label by new label, for all classes of the data set.</summary>
    public IReadOnlyList<int> ClassOrder { get; }

    /// <summary>Class names by new label, for all classes of the data set.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// Classes of the data set, also where the run stops before the last. A fixed memory divides its capacity by this
    /// number, as the original PODNet code does.
    /// </summary>
    public int TotalClassCount { get; }

    /// <summary>Training images of all tasks of the run together, without validation images.</summary>
    public int TotalTrainImageCount => SeenItems(Tasks[^1]).Count;

    /// <summary>Training images of one class in the seeded order; <see cref="ImageItem.Id"/> is the position in the data set.</summary>
    /// <param name="label">New label, 0 to <see cref="TotalClassCount"/> - 1.</param>
    public IReadOnlyList<ImageItem> TrainItems(int label) => _train.Range(label, label + 1);

    /// <summary>Training images of the new classes of a task, class by class.</summary>
    public IReadOnlyList<ImageItem> NewItems(LearningTask task) => _train.Range(task.FirstClass, task.SeenClassCount);

    /// <summary>Training images of all classes seen after a task, class by class: what joint training uses.</summary>
    public IReadOnlyList<ImageItem> SeenItems(LearningTask task) => _train.Range(0, task.SeenClassCount);

    /// <summary>Number of training images of the new classes of a task.</summary>
    public int TrainImageCount(LearningTask task) => NewItems(task).Count;

    /// <summary>
    /// Held-out training images that a task is validated on beside its evaluation, class by class; empty without a validation split, and
    /// where they are the evaluation (<see cref="EvaluationScope.HeldOut"/>).
    /// </summary>
    public IReadOnlyList<ImageItem> ValidationItems(LearningTask task) =>
        _validation.Range(0, _scope == EvaluationScope.HeldOut ? 0 : EvaluatedClassCount(task));

    /// <summary>
    /// Images that a task is evaluated on, class by class: test images of all seen classes, of all classes
    /// (<see cref="EvaluationScope.All"/>), or held-out training images of all seen classes (<see cref="EvaluationScope.HeldOut"/>).
    /// </summary>
    public IReadOnlyList<ImageItem> TestItems(LearningTask task) =>
        (_scope == EvaluationScope.HeldOut ? _validation : _test).Range(0, EvaluatedClassCount(task));

    private int EvaluatedClassCount(LearningTask task) => _scope == EvaluationScope.All ? TotalClassCount : task.SeenClassCount;

    private void RequireHeldOut(ProtocolOptions options)
    {
        if (_scope == EvaluationScope.HeldOut && Enumerable.Range(0, Tasks[^1].SeenClassCount).Any(label => _validation.Range(label, label + 1).Count == 0))
        {
            var share = options.Validation.ToString(CultureInfo.InvariantCulture);
            throw new UserError(
                $"protocol.evaluate held_out: protocol.validation {share} holds no image of some class back; valid: a share that takes at least one of each");
        }
    }

    private static List<LearningTask> CutTasks(ProtocolOptions options, int classCount, string name)
    {
        var (first, increment) = (options.BaseClasses, options.Increment);
        if (first > classCount)
        {
            throw new UserError($"protocol: base_classes {first}, but {name} has {classCount} classes");
        }

        var end = classCount;
        if (options.Steps is { } steps)
        {
            var needed = first + (long)steps * increment;
            if (needed > classCount)
            {
                throw new UserError(
                    $"protocol: base_classes {first} + {steps} steps x increment {increment} = {needed} classes, but {name} has {classCount} classes");
            }

            end = (int)needed;
        }

        List<LearningTask> tasks = [new(0, 0, first)];
        while (tasks[^1].SeenClassCount is var seen && seen < end)
        {
            tasks.Add(new LearningTask(tasks.Count, seen, Math.Min(increment, end - seen)));
        }

        return tasks;
    }
}
