using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>How far apart two features are.</summary>
public enum FlatForm
{
    /// <summary>1 - cos, as the published code computes it.</summary>
    Cosine,

    /// <summary>Squared distance of the features as they are; thesis (3-5).</summary>
    Squared,
}

/// <summary>
/// Distillation of the pooled features ("POD-flat"; Douillard et al., 2020, equation 6). Cosine:
/// mean_N (1 - &lt;t, s&gt; / sqrt((|t|^2 + 1e-12) (|s|^2 + 1e-12))). Squared: mean_N |t - s|^2, which on vectors of length 1
/// is twice the cosine form and on others a different loss.
/// </summary>
public static class FlatDistillation
{
    private const double Epsilon = 1e-12;

    /// <summary>Computes the loss.</summary>
    /// <param name="teacherRaw">Features of the frozen network, [N, D].</param>
    /// <param name="raw">Features of the trained network, [N, D].</param>
    /// <param name="form">Which distance.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor teacherRaw, Tensor raw, FlatForm form)
    {
        LossGuard.Matrix(raw, nameof(raw));
        LossGuard.SameShape(teacherRaw, raw, nameof(teacherRaw));
        using var scope = NewDisposeScope();
        var losses = form switch // [N]
        {
            FlatForm.Cosine => 1.0 - Cosine(teacherRaw, raw),
            FlatForm.Squared => (teacherRaw - raw).square().sum(1),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "unknown form"),
        };
        return losses.mean().MoveToOuterDisposeScope();
    }

    private static Tensor Cosine(Tensor teacher, Tensor student)
    {
        var lengths = (teacher.square().sum(1) + Epsilon) * (student.square().sum(1) + Epsilon); // [N]
        return (teacher * student).sum(1) / lengths.sqrt();
    }
}
