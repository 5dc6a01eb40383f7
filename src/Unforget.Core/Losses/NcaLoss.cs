using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Losses;

/// <summary>Which classification loss stands behind the name "NCA".</summary>
public enum NcaForm
{
    /// <summary>What the published PODNet code computes.</summary>
    Code,

    /// <summary>The formula of the PODNet paper: margin on the target, target not in the denominator, hinge at 0.</summary>
    Paper,

    /// <summary>Cross-entropy of the scaled logits.</summary>
    Ce,
}

/// <summary>Options of <see cref="NcaLoss"/>.</summary>
public sealed record NcaOptions
{
    /// <summary>Which loss is computed.</summary>
    public NcaForm Form { get; init; } = NcaForm.Code;

    /// <summary>
    /// Margin delta on the target, in units of the logits: 0.6 on the squared-distance scale is 0.3 in cosine. Acts in
    /// <see cref="NcaForm.Paper"/> only: in the published code it cancels.
    /// </summary>
    [Range(0.0, 100.0)]
    public double Margin { get; init; } = 0.6;

    /// <summary>Factor on the logits where the network has no learned scale.</summary>
    [Range(0.001, 1000.0)]
    public double Scale { get; init; } = 1.0;

    /// <summary>
    /// Take the target out of the denominator, the way the published code does it: its term becomes a copy of the
    /// largest one. Without it <see cref="NcaForm.Code"/> is cross-entropy. The paper form always excludes the target.
    /// </summary>
    public bool ExcludePositive { get; init; } = true;

    /// <summary>Cut the code form at 0. It is never negative, so this changes nothing. The paper form is always cut.</summary>
    public bool Hinge { get; init; }
}

/// <summary>
/// Local similarity classifier loss (Douillard et al., 2020, equation 11, after neighbourhood component analysis).
/// With v = eta * logits, target y and M = max_j v_j, averaged over the batch:
/// <list type="bullet">
/// <item><c>code</c>: log(e^M + sum_{i != y} e^{v_i}) - v_y. This is what the published code amounts to: it subtracts its
/// margin from every similarity, where it cancels, and leaves e^0 after a shift by M where it means to remove the target.
/// It equals cross-entropy when the target is the largest logit and is at least log 2 otherwise. M is differentiated.</item>
/// <item><c>paper</c>: max(0, log sum_{i != y} e^{v_i} - eta * (logits_y - margin)).</item>
/// <item><c>ce</c>: log sum_i e^{v_i} - v_y.</item>
/// </list>
/// The published results are those of <c>code</c>.
/// </summary>
public static class NcaLoss
{
    // Finite, so that a problem with a single class has a loss and a gradient (both 0) instead of NaN.
    private const double Excluded = -1e30;

    /// <summary>Computes the loss.</summary>
    /// <param name="logits">Unscaled scores, [N, C].</param>
    /// <param name="targets">Classes, [N] int64, each below C.</param>
    /// <param name="scale">The learned scale eta, [1]; null takes <see cref="NcaOptions.Scale"/>.</param>
    /// <param name="options">Switches.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor logits, Tensor targets, Tensor? scale, NcaOptions options)
    {
        LossGuard.Matrix(logits, nameof(logits));
        LossGuard.Targets(targets, logits.shape[0]);
        using var scope = NewDisposeScope();
        var scaled = scale is null ? logits * options.Scale : logits * scale; // [N, C]
        var loss = options.Form switch
        {
            NcaForm.Ce => F.cross_entropy(scaled, targets),
            NcaForm.Code => Code(scaled, targets, options),
            NcaForm.Paper => Paper(scaled, targets, scale, options),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Form, "unknown form"),
        };
        return loss.MoveToOuterDisposeScope();
    }

    private static Tensor Code(Tensor scaled, Tensor targets, NcaOptions options)
    {
        var index = targets.unsqueeze(1); // [N] -> [N, 1]
        var denominator = scaled;
        if (options.ExcludePositive)
        {
            // max, not amax: among equal maxima one entry gets the gradient, as in the original.
            var largest = scaled.max(1).values.unsqueeze(1); // [N, C] -> [N, 1]
            denominator = scaled.scatter(1, index, largest);
        }

        var losses = denominator.logsumexp(1) - scaled.gather(1, index).squeeze(1); // [N]
        return (options.Hinge ? losses.clamp_min(0.0) : losses).mean();
    }

    private static Tensor Paper(Tensor scaled, Tensor targets, Tensor? scale, NcaOptions options)
    {
        var index = targets.unsqueeze(1); // [N] -> [N, 1]
        var others = scaled.scatter(1, index, full_like(index, Excluded, dtype: scaled.dtype)).logsumexp(1); // [N]
        var positive = scaled.gather(1, index).squeeze(1); // [N]
        var losses = scale is null
            ? others - positive + options.Scale * options.Margin
            : others - positive + scale * options.Margin;
        return losses.clamp_min(0.0).mean();
    }
}
