using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>
/// Knowledge distillation on logits. With q = softmax(teacher / T) over the teacher's K classes and p = softmax(student / T)
/// over all C classes or over K columns (<see cref="DistillationForm"/>), summed over K columns of the student:
/// <list type="bullet">
/// <item><c>cross-entropy</c>: -sum_j q_j log p_j (Hinton et al., 2015; Li and Hoiem, 2016; thesis (2-7) and (2-8), whose sum
/// runs over the old classes while the softmax runs over all). The minus sign that the thesis's formulas lack is here.</item>
/// <item><c>divergence</c>: sum_j q_j (log q_j - log p_j), the same less the entropy of q: same gradient, 0 where p is q.</item>
/// </list>
/// No factor T^2: gradients shrink with the temperature and the method's coefficient answers for that.
/// </summary>
public static class Distillation
{
    /// <summary>Computes the loss.</summary>
    /// <param name="teacherLogits">Scores of the frozen network, [N, K].</param>
    /// <param name="logits">Scores of the trained network, [N, C], C at least K; the first K columns are the teacher's classes.</param>
    /// <param name="form">Switches.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor teacherLogits, Tensor logits, DistillationForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        LossGuard.Matrix(teacherLogits, nameof(teacherLogits));
        LossGuard.Matrix(logits, nameof(logits));
        if (!(form.Temperature > 0.0 && double.IsFinite(form.Temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(form), form.Temperature, "the temperature must be positive and finite");
        }

        if (teacherLogits.shape[0] != logits.shape[0] || teacherLogits.shape[1] > logits.shape[1])
        {
            throw new ArgumentException(
                $"teacher {LossGuard.Shape(teacherLogits)} does not fit student {LossGuard.Shape(logits)}", nameof(teacherLogits));
        }

        using var scope = NewDisposeScope();
        var wanted = (teacherLogits / form.Temperature).log_softmax(1); // [N, K]
        var predicted = Predicted(logits / form.Temperature, teacherLogits.shape[1], form); // [N, C] -> [N, K]
        var losses = form.Measure switch // [N, K]
        {
            DistillationMeasure.CrossEntropy => -(wanted.exp() * predicted),
            DistillationMeasure.Divergence => wanted.exp() * (wanted - predicted),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Measure, "unknown measure"),
        };
        var loss = form.Reduction switch
        {
            DistillationReduction.BatchMean => losses.sum(1).mean(),
            DistillationReduction.ElementMean => losses.mean(),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Reduction, "unknown reduction"),
        };
        return loss.MoveToOuterDisposeScope();
    }

    private static Tensor Predicted(Tensor softened, long old, DistillationForm form)
    {
        var first = form.Columns switch
        {
            DistillationColumns.First => 0,
            DistillationColumns.Last => softened.shape[1] - old,
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Columns, "unknown columns"),
        };
        return form.Normalization switch
        {
            DistillationNormalization.All => softened.log_softmax(1).narrow(1, first, old),
            DistillationNormalization.Old => softened.narrow(1, first, old).log_softmax(1),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form.Normalization, "unknown normalization"),
        };
    }
}
