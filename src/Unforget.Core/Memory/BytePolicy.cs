using System.Globalization;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Memory;

/// <summary>A policy whose limit is bytes, on top of one that shares images among classes.</summary>
/// <param name="images">Shares images, and decides how many new ones are trained on.</param>
/// <param name="options">The recipe's block, with a limit in bytes.</param>
/// <param name="totalClasses">Classes of the data set, learned in this run or not.</param>
/// <param name="sizes">Sizes of images in bytes.</param>
internal sealed class BytePolicy(IMemoryPolicy images, MemoryOptions options, int totalClasses, ImageSizes sizes) : IMemoryPolicy
{
    public MemoryDecision Decide(LearningTask task)
    {
        var decision = images.Decide(task);
        if (options.Mode == MemoryMode.None)
        {
            return decision with { PerClass = 0 };
        }

        var sharers = options.Mode == MemoryMode.Fixed ? totalClasses : task.SeenClassCount;
        var bytes = options.Bytes!.Bytes is { } limit ? limit / sharers : (long)(decision.PerClass * sizes.Original);
        return decision with
        {
            PerClass = (int)Math.Clamp(bytes / sizes.Stored, 1, int.MaxValue),
            Bytes = new ByteGrant(bytes, sharers),
        };
    }

    public void Validate(long trainImages, IReadOnlyList<LearningTask> tasks)
    {
        if (options.Bytes!.Bytes is not { } limit || options.Mode == MemoryMode.None)
        {
            images.Validate(trainImages, tasks);
            return;
        }

        var sharers = options.Mode == MemoryMode.Fixed ? totalClasses : tasks[^1].SeenClassCount;
        var least = (long)Math.Ceiling(sizes.Stored * sharers) + sizes.Shared;
        if (limit < least)
        {
            var size = sizes.Stored.ToString("F0", CultureInfo.InvariantCulture);
            var shared = sizes.Shared > 0 ? $" and all of them share {sizes.Shared}" : "";
            throw new UserError(
                $"memory.bytes {options.Bytes} gives not every one of {sharers} classes an exemplar, which takes about {size} bytes{shared}; "
                + $"valid: at least {least}B, or memory.mode none");
        }
    }
}

/// <summary>Sizes of images, known before training.</summary>
/// <param name="Original">Mean bytes of an image of the first task in the data set.</param>
/// <param name="Stored">Mean bytes of some of them as exemplars.</param>
/// <param name="Shared">Bytes that all exemplars share and that count against the budget.</param>
internal readonly record struct ImageSizes(double Original, double Stored, long Shared);
