namespace Unforget.Reporting;

/// <summary>What a run stored and used.</summary>
/// <param name="PeakMemoryBytes">Largest resident size of the process, over all sittings; includes everything that ran in it before.</param>
/// <param name="PeakStoredImages">Most exemplars stored after any task.</param>
/// <param name="PeakStoredBytes">Most exemplar bytes stored after any task.</param>
/// <param name="MeanStoredBytes">Exemplar bytes averaged over tasks.</param>
/// <param name="Tasks">By task.</param>
public sealed record RunResources(
    long PeakMemoryBytes, long PeakStoredImages, long PeakStoredBytes, double MeanStoredBytes, IReadOnlyList<TaskResources> Tasks)
{
    /// <summary>Exemplars averaged over tasks.</summary>
    public double MeanStoredImages => Tasks.Select(task => (double)task.StoredImages).DefaultIfEmpty().Average();

    /// <summary>Trainable numbers of the network after the last task.</summary>
    public long Parameters => Tasks.Count > 0 ? Tasks[^1].Parameters : 0;
}

/// <summary>What there was after one task.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="TrainImages">Images of its new classes that it trained on.</param>
/// <param name="StoredImages">Exemplars.</param>
/// <param name="StoredBytes">Bytes of exemplars as they are stored, pixels or encoded.</param>
/// <param name="Parameters">Trainable numbers of the network.</param>
/// <param name="PeakMemoryBytes">Largest resident size of the process up to the end of this task, over all sittings.</param>
/// <param name="GrantedImages">
/// Exemplars that the memory policy granted, classes seen times the share of a class. More than <paramref name="StoredImages"/> where a
/// class has fewer images, or where a share has grown that old lists cannot follow. 0 in records of earlier versions.
/// </param>
public sealed record TaskResources(
    int Task, long TrainImages, long StoredImages, long StoredBytes, long Parameters, long PeakMemoryBytes = 0, long GrantedImages = 0)
{
    /// <summary>What the memory of exemplars claims and what it takes; null in records of versions that did not look.</summary>
    public MemoryAudit? Memory { get; init; }
}
