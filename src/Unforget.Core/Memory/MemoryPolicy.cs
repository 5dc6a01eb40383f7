using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Memory;

/// <summary>The memory modes of the published protocols: fixed share, growing share, none. All new images are trained on.</summary>
/// <param name="options">The recipe's block.</param>
/// <param name="totalClasses">Classes of the data set, learned in this run or not.</param>
public sealed class MemoryPolicy(MemoryOptions options, int totalClasses) : IMemoryPolicy
{
    /// <summary>Exemplars m of every seen class after a task, by integer division; 0 without memory.</summary>
    public int PerClass(LearningTask task) => options.Mode switch
    {
        MemoryMode.None => 0,
        MemoryMode.Fixed => options.PerClass ?? options.Capacity / totalClasses,
        MemoryMode.Growing => options.Capacity / task.SeenClassCount,
        _ => throw new InvalidOperationException($"unknown memory mode {options.Mode}"),
    };

    /// <inheritdoc/>
    public MemoryDecision Decide(LearningTask task) => new(PerClass(task), NewShare: 1.0);

    /// <inheritdoc/>
    public void Validate(long trainImages, int learnedClasses)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(learnedClasses);
        var images = $"all {trainImages} training images of the {learnedClasses} classes to learn";
        switch (options)
        {
            case { Mode: MemoryMode.None }:
                return;
            case { Mode: MemoryMode.Growing, PerClass: not null }:
                throw new UserError($"memory.per_class {options.PerClass} goes with memory.mode fixed only; mode growing shares memory.capacity");
            case { PerClass: { } perClass }:
                RequireRange("memory.per_class", perClass, 1, trainImages / learnedClasses, images);
                return;
            default:
                // A fixed share is a part of the data set's classes: a run over half of them fills half of the capacity.
                var sharers = options.Mode == MemoryMode.Fixed ? totalClasses : learnedClasses;
                RequireRange("memory.capacity", options.Capacity, sharers, trainImages * sharers / learnedClasses, images);
                return;
        }
    }

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
