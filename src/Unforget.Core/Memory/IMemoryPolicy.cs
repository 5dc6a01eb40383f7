using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Memory;

/// <summary>Decides how much memory a task gets.</summary>
public interface IMemoryPolicy
{
    /// <summary>The grant for a task; the same answer whenever it is asked again.</summary>
    MemoryDecision Decide(LearningTask task);

    /// <summary>Checks the policy before training.</summary>
    /// <param name="trainImages">Training images of the classes that the run learns.</param>
    /// <param name="tasks">Tasks of the run, the base task first.</param>
    /// <exception cref="UserError">
    /// The memory is larger than all training images, too small for one exemplar per class, or its settings do not fit each other or the tasks.
    /// </exception>
    void Validate(long trainImages, IReadOnlyList<LearningTask> tasks);
}
