namespace Unforget.Memory;

/// <summary>Features in double precision, row-major [N, D], on which selection and clustering compute.</summary>
internal sealed class DoubleRows(double[] values, int dimension)
{
    /// <summary>The original code adds this to a norm before it divides by it.</summary>
    private const double HerdingGuard = 1e-8;

    /// <summary>torch's <c>normalize</c> divides by no less than this.</summary>
    private const double TorchGuard = 1e-12;

    public int Count => values.Length / dimension;

    public int Dimension => dimension;

    public Span<double> this[int index] => values.AsSpan(index * dimension, dimension);

    /// <summary>The features as they are.</summary>
    public static DoubleRows From(FeatureMatrix features)
    {
        var rows = new DoubleRows(new double[features.Count * features.Dimension], features.Dimension);
        for (var i = 0; i < features.Count; i++)
        {
            var source = features.Row(i);
            var target = rows[i];
            for (var d = 0; d < target.Length; d++)
            {
                target[d] = source[d];
            }
        }

        return rows;
    }

    /// <summary>Every row divided by (its norm + 1e-8): herding, exemplar means.</summary>
    public static DoubleRows Unit(FeatureMatrix features) => Divided(features, norm => norm + HerdingGuard);

    /// <summary>Every row divided by max(its norm, 1e-12): imprinting.</summary>
    public static DoubleRows Normalized(FeatureMatrix features) => Divided(features, norm => Math.Max(norm, TorchGuard));

    /// <summary>Mean of the rows, [D]; there must be one.</summary>
    public double[] Mean()
    {
        var mean = new double[dimension];
        for (var i = 0; i < Count; i++)
        {
            VectorMath.Add(this[i], mean);
        }

        VectorMath.Scale(1.0 / Count, mean);
        return mean;
    }

    /// <summary>Row with the largest inner product; the first of equals.</summary>
    public int MostAligned(ReadOnlySpan<double> direction)
    {
        var best = 0;
        var bestProduct = double.NegativeInfinity;
        for (var i = 0; i < Count; i++)
        {
            var product = VectorMath.Dot(this[i], direction);
            if (product > bestProduct)
            {
                (best, bestProduct) = (i, product);
            }
        }

        return best;
    }

    /// <summary>Row nearest to a point among those not taken, the first of equals; -1 when all are taken.</summary>
    public int Nearest(ReadOnlySpan<double> point, ReadOnlySpan<bool> isTaken)
    {
        var best = -1;
        var bestDistance = double.PositiveInfinity;
        for (var i = 0; i < Count; i++)
        {
            if (isTaken[i])
            {
                continue;
            }

            var distance = VectorMath.SquaredDistance(this[i], point);
            if (best < 0 || distance < bestDistance)
            {
                (best, bestDistance) = (i, distance);
            }
        }

        return best;
    }

    private static DoubleRows Divided(FeatureMatrix features, Func<double, double> divisor)
    {
        var rows = From(features);
        for (var i = 0; i < rows.Count; i++)
        {
            VectorMath.Scale(1.0 / divisor(VectorMath.Norm(rows[i])), rows[i]);
        }

        return rows;
    }
}
