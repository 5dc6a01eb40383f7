namespace Unforget.Memory;

/// <summary>
/// Means of exemplars, the prototypes of the nearest-mean classifier (Rebuffi et al., 2017, section 3.1, with mirrored images as in
/// the code).
/// </summary>
public static class ClassMeans
{
    /// <summary>
    /// Mean of the exemplars of one class: every feature divided by (norm + 1e-8), averaged over the exemplars and over
    /// their mirrored images, then scaled to length one.
    /// </summary>
    /// <param name="raw">Features [M, D] of the exemplars by the current network, M at least 1.</param>
    /// <param name="mirrored">Features [M, D] of the same exemplars mirrored left to right.</param>
    /// <returns>[D], of length one; zeros when the features cancel out.</returns>
    public static float[] Of(FeatureMatrix raw, FeatureMatrix mirrored)
    {
        if (raw.Count == 0 || raw.Count != mirrored.Count || raw.Dimension != mirrored.Dimension)
        {
            throw new ArgumentException(
                $"features [{raw.Count}, {raw.Dimension}] and mirrored [{mirrored.Count}, {mirrored.Dimension}]; expected equal shapes with at least 1 row",
                nameof(mirrored));
        }

        var mean = DoubleRows.Unit(raw).Mean();
        VectorMath.Add(DoubleRows.Unit(mirrored).Mean(), mean);
        var norm = VectorMath.Norm(mean);
        VectorMath.Scale(norm > 0.0 ? 1.0 / norm : 0.0, mean);
        return [.. mean.Select(value => (float)value)];
    }

    /// <summary>Means of several classes as rows [C, D], C at least 1.</summary>
    public static FeatureMatrix Stack(IReadOnlyList<float[]> means)
    {
        ArgumentOutOfRangeException.ThrowIfZero(means.Count, nameof(means));
        return new FeatureMatrix([.. means.SelectMany(mean => mean)], means[0].Length);
    }
}
