namespace Unforget.Memory.Coding;

/// <summary>The volume that features of length one span: the square root of the determinant of their inner products.</summary>
internal static class FeatureVolume
{
    /// <summary>Added to the diagonal: more features than dimensions, or two equal ones, span no volume at all.</summary>
    private const double Ridge = 1e-6;

    /// <summary>
    /// Natural logarithm of the volume, by Cholesky's decomposition: the determinant itself is too small for a number. Rows are scaled
    /// to length one first.
    /// </summary>
    /// <param name="raw">[N, D].</param>
    public static double LogOf(FeatureMatrix raw)
    {
        var rows = DoubleRows.Unit(raw);
        var count = raw.Count;
        var factor = new double[count, count];
        var log = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = VectorMath.Dot(rows[i], rows[j]) + (i == j ? Ridge : 0);
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[i, k] * factor[j, k];
                }

                // Rounding may leave a little less than the ridge.
                factor[i, j] = i == j ? Math.Sqrt(Math.Max(sum, Ridge * Ridge)) : sum / factor[j, j];
            }

            log += Math.Log(factor[i, i]);
        }

        return log;
    }
}
