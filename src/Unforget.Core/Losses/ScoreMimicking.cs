using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>
/// Old scores stay what they were ("mimic scores" of UCIR's code; Hou et al., 2019): the mean squared difference of the old
/// classes' scores, times their number.
/// </summary>
public static class ScoreMimicking
{
    /// <summary>Computes the loss.</summary>
    /// <param name="teacherScores">Scores of the frozen network before any scale, [N, O].</param>
    /// <param name="scores">Scores of the trained network before any scale, [N, C], C at least O; the first O count.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor teacherScores, Tensor scores)
    {
        LossGuard.Matrix(teacherScores, nameof(teacherScores));
        LossGuard.Matrix(scores, nameof(scores));
        var oldClasses = teacherScores.shape[1];
        using var scope = NewDisposeScope();
        var present = scores.narrow(1, 0, oldClasses);
        LossGuard.SameShape(teacherScores, present, nameof(teacherScores));
        return ((teacherScores - present).square().mean() * oldClasses).MoveToOuterDisposeScope();
    }
}
