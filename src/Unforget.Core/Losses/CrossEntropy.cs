using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>Classes over which a cross-entropy normalises.</summary>
public enum ClassScope
{
    /// <summary>All classes seen so far.</summary>
    Seen,

    /// <summary>The classes of the present task.</summary>
    Task,
}

/// <summary>Softmax cross-entropy, mean over the batch.</summary>
public static class CrossEntropy
{
    /// <summary>The loss of a batch, a scalar.</summary>
    /// <param name="logits">[N, seen classes].</param>
    /// <param name="labels">[N], int64; with scope <see cref="ClassScope.Task"/> all of the present task.</param>
    /// <param name="scope">Classes over which to normalise.</param>
    /// <param name="task">The present task.</param>
    public static Tensor Compute(Tensor logits, Tensor labels, ClassScope scope, LearningTask task) => scope == ClassScope.Seen
        ? nn.functional.cross_entropy(logits, labels)
        : nn.functional.cross_entropy(logits.narrow(1, task.FirstClass, task.NewClassCount), labels - task.FirstClass);
}
