using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>How several proxies of a new class are placed.</summary>
public enum ImprintingForm
{
    /// <summary>On k-means centres of the features of length one; the published PODNet.</summary>
    KMeans,

    /// <summary>At random around the unit mean, with the deviation of the features in every dimension.</summary>
    Normal,
}

/// <summary>
/// First weights of new classes from the features of their training images (weight imprinting, Qi et al., 2018; with
/// several proxies, Douillard et al., 2020), so that a new class starts where its images are.
/// </summary>
public static class Imprinting
{
    /// <summary>Proxies of the new classes.</summary>
    /// <param name="rawPerClass">Per new class, features [N, D] of its training images by the network before this task; N at least 1.</param>
    /// <param name="proxiesPerClass">K, at least 1. With K = 1 the form does not matter: the unit vector of the mean of the normalised features.</param>
    /// <param name="meanOldNorm">
    /// Mean length of the existing proxies (<see cref="MeanNorm"/>); every vector is multiplied by it. k-means centres are not
    /// renormalised, so their proxies are shorter.
    /// </param>
    /// <param name="form">Placement when K is larger than 1.</param>
    /// <param name="random">Stream for seeds of k-means or the samples.</param>
    /// <returns>[classes*K, D], class-major. A class with fewer than K images repeats its centres.</returns>
    public static FeatureMatrix Proxies(
        IReadOnlyList<FeatureMatrix> rawPerClass,
        int proxiesPerClass,
        double meanOldNorm,
        ImprintingForm form,
        RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proxiesPerClass);
        ArgumentOutOfRangeException.ThrowIfZero(rawPerClass.Count, nameof(rawPerClass));
        var dimension = rawPerClass[0].Dimension;
        var values = new float[rawPerClass.Count * proxiesPerClass * dimension];
        for (var c = 0; c < rawPerClass.Count; c++)
        {
            var raw = rawPerClass[c];
            if (raw.Count == 0 || raw.Dimension != dimension)
            {
                throw new ArgumentException(
                    $"new class {c} has features [{raw.Count}, {raw.Dimension}]; expected at least 1 row of {dimension}", nameof(rawPerClass));
            }

            var proxies = OfClass(DoubleRows.Normalized(raw), proxiesPerClass, form, ref random);
            for (var k = 0; k < proxiesPerClass; k++)
            {
                var source = proxies[k % proxies.Count];
                var target = values.AsSpan(((c * proxiesPerClass) + k) * dimension, dimension);
                for (var d = 0; d < dimension; d++)
                {
                    target[d] = (float)(source[d] * meanOldNorm);
                }
            }
        }

        return new FeatureMatrix(values, dimension);
    }

    /// <summary>Mean L2 norm of proxies [P, D], P at least 1.</summary>
    public static double MeanNorm(FeatureMatrix proxies)
    {
        ArgumentOutOfRangeException.ThrowIfZero(proxies.Count, nameof(proxies));
        var rows = DoubleRows.From(proxies);
        var sum = 0.0;
        for (var i = 0; i < rows.Count; i++)
        {
            sum += VectorMath.Norm(rows[i]);
        }

        return sum / rows.Count;
    }

    private static DoubleRows OfClass(DoubleRows features, int count, ImprintingForm form, ref RandomStream random)
    {
        if (count == 1)
        {
            return new DoubleRows(UnitMean(features), features.Dimension);
        }

        switch (form)
        {
            case ImprintingForm.KMeans:
                var clustering = new Clustering(features, Math.Min(count, features.Count));
                clustering.Fit(KMeans.DefaultRestarts, KMeans.DefaultMaxIterations, ref random);
                return clustering.Centres;
            case ImprintingForm.Normal:
                return Samples(features, count, ref random);
            default:
                throw new ArgumentOutOfRangeException(nameof(form), form, "unknown form of imprinting");
        }
    }

    private static double[] UnitMean(DoubleRows features)
    {
        var mean = features.Mean();
        VectorMath.Scale(1.0 / Math.Max(VectorMath.Norm(mean), 1e-12), mean);
        return mean;
    }

    private static DoubleRows Samples(DoubleRows features, int count, ref RandomStream random)
    {
        var centre = UnitMean(features);
        var deviation = Deviation(features);
        var samples = new DoubleRows(new double[count * features.Dimension], features.Dimension);
        for (var k = 0; k < count; k++)
        {
            var sample = samples[k];
            for (var d = 0; d < sample.Length; d++)
            {
                sample[d] = centre[d] + (deviation[d] * random.NextNormal());
            }
        }

        return samples;
    }

    /// <summary>Unbiased (N - 1); zero for a single image, where it is undefined.</summary>
    private static double[] Deviation(DoubleRows features)
    {
        var mean = features.Mean();
        var squares = new double[features.Dimension];
        for (var i = 0; i < features.Count; i++)
        {
            var row = features[i];
            for (var d = 0; d < squares.Length; d++)
            {
                squares[d] += (row[d] - mean[d]) * (row[d] - mean[d]);
            }
        }

        var divisor = Math.Max(features.Count - 1, 1);
        return [.. squares.Select(square => Math.Sqrt(square / divisor))];
    }
}
