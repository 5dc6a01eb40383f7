using System.Text.Json.Serialization;

namespace Unforget.Reporting;

/// <summary>Wall time of a run.</summary>
/// <param name="WallSeconds">From the first task to the last evaluation, over all sittings.</param>
/// <param name="Tasks">By task.</param>
public sealed record RunTimings(double WallSeconds, IReadOnlyList<TaskTimings> Tasks)
{
    /// <summary>Images per second of training, over all tasks; null before the first.</summary>
    public double? ImagesPerSecond => PhaseTiming.TrainingRate(Tasks.SelectMany(task => task.Phases));
}

/// <summary>Wall time of one task.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="Phases">Its phases, in order: the stages, then <c>memory</c> and <c>evaluation</c>.</param>
public sealed record TaskTimings(int Task, IReadOnlyList<PhaseTiming> Phases)
{
    /// <summary>Of all its phases.</summary>
    public double WallSeconds => Phases.Sum(phase => phase.Seconds);

    /// <summary>Images per second of its training stages; null without any.</summary>
    public double? ImagesPerSecond => PhaseTiming.TrainingRate(Phases);
}

/// <summary>One phase.</summary>
/// <param name="Phase">Name.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Images">Images that passed through; 0 where that says nothing.</param>
public sealed record PhaseTiming(string Phase, double Seconds, long Images)
{
    /// <summary>Images per second; null where that says nothing.</summary>
    public double? ImagesPerSecond => Images > 0 && Seconds > 0 ? Images / Seconds : null;

    /// <summary>Name of the phase that fills the memory and keeps the teacher.</summary>
    internal const string Memory = "memory";

    /// <summary>Name of the phase that judges the predictors.</summary>
    internal const string Evaluation = "evaluation";

    /// <summary>Whether it is a stage of training.</summary>
    [JsonIgnore]
    public bool IsTraining => Phase is not (Memory or Evaluation);

    /// <summary>Images per second of the training stages among some phases; null without any.</summary>
    internal static double? TrainingRate(IEnumerable<PhaseTiming> phases)
    {
        var (images, seconds) = phases.Where(phase => phase.IsTraining)
            .Aggregate((0L, 0.0), (sum, phase) => (sum.Item1 + phase.Images, sum.Item2 + phase.Seconds));
        return images > 0 && seconds > 0 ? images / seconds : null;
    }
}
