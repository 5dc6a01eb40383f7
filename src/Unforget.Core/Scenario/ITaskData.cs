using Unforget.Data;

namespace Unforget.Scenario;

/// <summary>The images of a run by task and class. Labels are positions in the class order.</summary>
public interface ITaskData
{
    /// <summary>Tasks in order; the first is the base task.</summary>
    IReadOnlyList<LearningTask> Tasks { get; }

    /// <summary>Classes of the whole data set, including those the run never reaches.</summary>
    int TotalClassCount { get; }

    /// <summary>Training images of one class, in the run's fixed order.</summary>
    IReadOnlyList<ImageItem> TrainItems(int label);

    /// <summary>Images on which the state after a task is judged: test images, or held-out ones in their place.</summary>
    IReadOnlyList<ImageItem> TestItems(LearningTask task);

    /// <summary>
    /// Images of one class that are kept apart to fit corrections on, in drawn order: not among <see cref="TrainItems"/>. None where the
    /// recipe keeps none.
    /// </summary>
    IReadOnlyList<ImageItem> CalibrationItems(int label) => [];

    /// <summary>
    /// Training images held out for choices, of the classes that <see cref="TestItems"/> covers; none where nothing is held out, or
    /// where those are they.
    /// </summary>
    IReadOnlyList<ImageItem> ValidationItems(LearningTask task) => [];
}
