using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Memory;

/// <summary>
/// The memory modes of the published protocols: fixed share, growing share, none; and the growing share of a capacity with a
/// memory rate, M_t = capacity + alpha_t * (images of one increment), which may be paid for with new images.
/// </summary>
/// <param name="options">The recipe's block.</param>
/// <param name="totalClasses">Classes of the data set, learned in this run or not.</param>
public sealed class MemoryPolicy(MemoryOptions options, int totalClasses) : IMemoryPolicy
{
    /// <summary>Images of one increment, of which a memory rate is a share: classes of a step, also in the base task, times images of a class.</summary>
    public long IncrementImages { get; init; }

    /// <summary>Tasks of the run, the base task first; what <see cref="RateBudget.Peak"/> and <see cref="RateBudget.Mean"/> are taken over.</summary>
    public IReadOnlyList<LearningTask> Tasks { get; init; } = [];

    /// <summary>Images M_t in memory over all seen classes after a task, by mode growing; a rate counts anew from the capacity at every task.</summary>
    public long CapacityAfter(LearningTask task) => options.RateBudget switch
    {
        RateBudget.Added => Added(task),
        RateBudget.Peak => Added(task) * options.Capacity / Tasks.Max(Added),
        RateBudget.Mean => Added(task) * options.Capacity * Tasks.Count / Tasks.Sum(Added),
        _ => throw new InvalidOperationException($"unknown rate budget {options.RateBudget}"),
    };

    /// <summary>Exemplars m of every seen class after a task, by integer division; 0 without memory.</summary>
    public int PerClass(LearningTask task) => options.Mode switch
    {
        MemoryMode.None => 0,
        MemoryMode.Fixed => options.PerClass ?? options.Capacity / totalClasses,
        MemoryMode.Growing => (int)(CapacityAfter(task) / task.SeenClassCount),
        _ => throw new InvalidOperationException($"unknown memory mode {options.Mode}"),
    };

    /// <inheritdoc/>
    public MemoryDecision Decide(LearningTask task)
    {
        var perClass = PerClass(task);
        var apart = perClass > 0 && options.CalibrationShare > 0.0 ? Math.Max(1, (int)((decimal)options.CalibrationShare * perClass)) : 0;
        var isPaid = options is { Mode: MemoryMode.Growing, RateTrade: true } && task.Index > 0;
        return new MemoryDecision(perClass - apart, isPaid ? (double)(1m - options.Rate.At(task.Index)) : 1.0) { CalibrationPerClass = apart };
    }

    /// <inheritdoc/>
    /// <remarks>What the keys demand of each other whatever the images are is checked by <see cref="Configuration.Recipe.Validate"/>.</remarks>
    public void Validate(long trainImages, IReadOnlyList<LearningTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var learnedClasses = tasks[^1].SeenClassCount;
        var images = $"all {trainImages} training images of the {learnedClasses} classes to learn";
        switch (options)
        {
            case { Mode: MemoryMode.None }:
                return;
            case { PerClass: { } perClass }:
                RequireRange("memory.per_class", perClass, 1, trainImages / learnedClasses, images);
                ValidateShares(tasks);
                return;
            default:
                // A fixed share is a part of the data set's classes: a run over half of them fills half of the capacity.
                var sharers = options.Mode == MemoryMode.Fixed ? totalClasses : learnedClasses;
                RequireRange("memory.capacity", options.Capacity, sharers, trainImages * sharers / learnedClasses, images);
                ValidateRate(trainImages, tasks);
                ValidateShares(tasks);
                return;
        }
    }

    /// <summary>A class must have an exemplar to train on, and beside it one to calibrate on where such are kept.</summary>
    private void ValidateShares(IReadOnlyList<LearningTask> tasks)
    {
        var least = options.CalibrationShare > 0.0 ? 2 : 1;
        if (tasks.FirstOrDefault(task => PerClass(task) < least) is { } poor)
        {
            var what = least == 2
                ? FormattableString.Invariant($"memory.calibration_share {options.CalibrationShare} needs 2 exemplars of a class")
                : "memory needs an exemplar of every class";
            throw new UserError(
                $"{what}; the memory of task {poor.Index} has {PerClass(poor)}; valid: a larger memory{(least == 2 ? ", or a share of 0" : "")}");
        }
    }

    private void ValidateRate(long trainImages, IReadOnlyList<LearningTask> tasks)
    {
        var rate = options.Rate;
        if (rate.IsNone)
        {
            return;
        }

        if (rate.TaskCount is { } count && count < tasks.Count)
        {
            throw new UserError(
                $"memory.rate {rate} has rates for {count} tasks, the run has {tasks.Count}; valid: at least {tasks.Count} rates, or one for all");
        }

        if (tasks.FirstOrDefault(task => Decide(task).NewShare <= 0.0) is { } starved)
        {
            throw new UserError($"memory.rate {rate} with memory.rate_trade leaves task {starved.Index} no new images; valid: rates below 1");
        }

        if (tasks.FirstOrDefault(task => CapacityAfter(task) > trainImages) is { } large)
        {
            throw new UserError(
                $"memory.rate {rate} makes the memory of task {large.Index} {CapacityAfter(large)} images; "
                    + $"valid: rates for which it is at most all {trainImages} training images");
        }
    }

    private long Added(LearningTask task) => options.Capacity + (long)(options.Rate.At(task.Index) * IncrementImages);

    private static void RequireRange(string name, int value, long least, long most, string images)
    {
        if (value < least)
        {
            throw new UserError($"{name} {value} gives no class an exemplar; valid: {least} to {most}, or memory.mode none");
        }

        if (value > most)
        {
            throw new UserError($"{name} {value} is more than {images}; valid: {least} to {most}");
        }
    }
}
