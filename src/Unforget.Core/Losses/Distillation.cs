using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>Over which of its columns the student's softmax runs.</summary>
public enum DistillationNormalization
{
    /// <summary>All C classes; thesis (2-8). Probability given to new classes is penalised.</summary>
    All,

    /// <summary>The K classes of the teacher: the usual form (LwF, iCaRL's modern variants), 0 gradient for new classes.</summary>
    Old,
}

/// <summary>
/// Knowledge distillation on logits: -mean_N sum_{j &lt; K} q_j log p_j with q = softmax(teacher / T) over the teacher's K
/// classes and p = softmax(student / T) over all C or the first K (Hinton et al., 2015; Li and Hoiem, 2016; thesis (2-7)
/// and (2-8), whose sum runs over the old classes while the softmax runs over all). No factor T^2: gradients shrink with
/// the temperature and the method's coefficient answers for that. The minus sign that the thesis's formulas lack is here.
/// </summary>
public static class Distillation
{
    /// <summary>Computes the loss.</summary>
    /// <param name="teacherLogits">Scores of the frozen network, [N, K].</param>
    /// <param name="logits">Scores of the trained network, [N, C], C at least K; the first K columns are the teacher's classes.</param>
    /// <param name="temperature">T, positive; 1 leaves the softmax as it is.</param>
    /// <param name="normalization">Columns of the student's softmax.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor teacherLogits, Tensor logits, double temperature, DistillationNormalization normalization)
    {
        LossGuard.Matrix(teacherLogits, nameof(teacherLogits));
        LossGuard.Matrix(logits, nameof(logits));
        if (!(temperature > 0.0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "must be positive and finite");
        }

        if (teacherLogits.shape[0] != logits.shape[0] || teacherLogits.shape[1] > logits.shape[1])
        {
            throw new ArgumentException(
                $"teacher {LossGuard.Shape(teacherLogits)} does not fit student {LossGuard.Shape(logits)}", nameof(teacherLogits));
        }

        using var scope = NewDisposeScope();
        var old = teacherLogits.shape[1];
        var soft = (teacherLogits / temperature).softmax(1); // [N, K]
        var predicted = normalization switch // [N, C] -> [N, K]
        {
            DistillationNormalization.All => (logits / temperature).log_softmax(1).narrow(1, 0, old),
            DistillationNormalization.Old => (logits.narrow(1, 0, old) / temperature).log_softmax(1),
            _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "unknown normalization"),
        };
        return (-(soft * predicted).sum(1).mean()).MoveToOuterDisposeScope();
    }
}
