using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>
/// The margin ranking loss of UCIR (Hou et al., 2019, equation 8): images of old classes keep a margin between the score of
/// their class and the largest scores of new classes. Mean over these images i and the K largest new scores s_k of
/// max(0, margin - s_y(i) + s_k); 0 where the batch has no image of an old class.
/// </summary>
public static class MarginRanking
{
    /// <summary>Computes the loss.</summary>
    /// <param name="scores">Scores before any learned scale, [N, C].</param>
    /// <param name="labels">[N], int64, in [0, C).</param>
    /// <param name="oldClasses">Classes before the present task, in (0, C); the others are new.</param>
    /// <param name="negatives">K, from 1 to the number of new classes.</param>
    /// <param name="margin">In units of the scores.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor scores, Tensor labels, int oldClasses, int negatives, double margin)
    {
        LossGuard.Matrix(scores, nameof(scores));
        LossGuard.Targets(labels, scores.shape[0]);
        var newClasses = scores.shape[1] - oldClasses;
        if (oldClasses < 1 || newClasses < 1)
        {
            throw new ArgumentException($"needs old and new classes, got {oldClasses} old of {scores.shape[1]}", nameof(oldClasses));
        }

        if (negatives < 1 || negatives > newClasses)
        {
            throw new ArgumentException($"negatives must be from 1 to {newClasses}, the number of new classes, got {negatives}", nameof(negatives));
        }

        using var scope = NewDisposeScope();
        var isOld = (labels < oldClasses).to(scores.dtype).unsqueeze(1); // [N, 1]
        var own = scores.gather(1, labels.unsqueeze(1)); // [N, 1]
        var (nearest, _) = scores.narrow(1, oldClasses, newClasses).topk(negatives, 1); // [N, K]
        var hinges = nn.functional.relu(margin - own + nearest) * isOld;
        // Divided by the count without reading it: the host need not wait for a device.
        return (hinges.sum() / (isOld.sum() * negatives).clamp_min(1)).MoveToOuterDisposeScope();
    }
}
