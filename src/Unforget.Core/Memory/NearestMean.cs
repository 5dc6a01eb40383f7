using static TorchSharp.torch;

namespace Unforget.Memory;

/// <summary>The nearest-mean-of-exemplars classifier (NME; Rebuffi et al., 2017, equation 2).</summary>
public static class NearestMean
{
    private const double Guard = 1e-8;

    /// <summary>Scores of images: minus the squared distance between the feature divided by (norm + 1e-8) and each mean.</summary>
    /// <param name="raw">Features [N, D].</param>
    /// <param name="classMeans">Means [C, D] of <see cref="ClassMeans"/>, on the same device.</param>
    /// <returns>[N, C], without gradient; the largest of a row is the prediction. Caller disposes.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Scores(Tensor raw, Tensor classMeans)
    {
        if (raw.dim() != 2 || classMeans.dim() != 2 || raw.shape[1] != classMeans.shape[1])
        {
            throw new ArgumentException(
                $"features [{string.Join(", ", raw.shape)}] and means [{string.Join(", ", classMeans.shape)}]; expected [N, D] and [C, D]", nameof(classMeans));
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var unit = raw / (raw.norm(1, keepdim: true) + Guard);
        // [N, D] x [C, D] -> [N, C]
        var squared = unit.square().sum(1, keepdim: true) + classMeans.square().sum(1).unsqueeze(0) - (2.0 * mm(unit, classMeans.t()));
        return squared.clamp_min(0.0).neg().MoveToOuterDisposeScope();
    }
}
