using Unforget.Checkpoints;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Reporting;
using Unforget.Scenario;

namespace Unforget;

/// <summary>Looks at what the memory holds: counts what is there, and measures the file that a checkpoint makes of it.</summary>
internal static class MemoryInspection
{
    /// <param name="memory">After the task.</param>
    /// <param name="decision">What it was allowed.</param>
    /// <param name="task">The task.</param>
    public static MemoryAudit Of(ExemplarMemory memory, MemoryDecision decision, LearningTask task)
    {
        using var state = StateSnapshot.Save(visitor =>
        {
            using var section = visitor.Section("memory");
            memory.VisitState(visitor);
        });
        var (shared, charged) = (memory.Coding?.SharedBytes ?? 0, memory.Coding?.ChargedSharedBytes ?? 0);
        return new MemoryAudit(
            memory.Coding?.Present?.Codec.Description ?? "pixels",
            memory.ByteCount,
            shared - charged,
            decision.Bytes?.Of(task.SeenClassCount, charged),
            StateFiles.Length(state, StateFiles.Memory),
            memory.Coding?.Present?.MeanError ?? 0)
        {
            ImagesPerClass = [.. Enumerable.Range(0, task.SeenClassCount).Select(label => label < memory.ClassCount ? memory.ItemsOf(label).Count : 0)],
        };
    }
}
