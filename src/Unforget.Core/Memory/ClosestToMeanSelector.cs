using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>
/// The images nearest to the class mean, nearest first, as in the published code: not the images but the feature
/// dimensions are scaled to length one (norm over the images of the class, + 1e-8).
/// </summary>
internal sealed class ClosestToMeanSelector : IExemplarSelector
{
    private const double Guard = 1e-8;

    public int[] Select(FeatureMatrix raw, int count, ref RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (raw.Count == 0)
        {
            return [];
        }

        var rows = DoubleRows.From(raw);
        DivideColumnsByNorm(rows);
        var mean = rows.Mean();
        var distances = new double[rows.Count];
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = VectorMath.SquaredDistance(rows[i], mean);
        }

        // OrderBy is stable: of equals, the lower index comes first.
        return [.. Enumerable.Range(0, rows.Count).OrderBy(i => distances[i]).Take(count)];
    }

    private static void DivideColumnsByNorm(DoubleRows rows)
    {
        var squares = new double[rows.Dimension];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            for (var d = 0; d < row.Length; d++)
            {
                squares[d] += row[d] * row[d];
            }
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            for (var d = 0; d < row.Length; d++)
            {
                row[d] /= Math.Sqrt(squares[d]) + Guard;
            }
        }
    }
}
