using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>What k-means found.</summary>
/// <param name="Centres">K centres [K, D], not renormalised. With fewer points than K they repeat from the first on.</param>
/// <param name="Assignment">Nearest centre of every point, [N], below min(K, N).</param>
/// <param name="Inertia">Sum of the squared distances of the points to their centres.</param>
public sealed record KMeansResult(FeatureMatrix Centres, int[] Assignment, double Inertia);

/// <summary>
/// k-means (Lloyd, 1982) from greedy k-means++ seeds (Arthur and Vassilvitskii, 2007; 2 + ln K candidates for each centre), in double precision.
/// The best of several restarts is kept. A cluster that runs empty takes over the point that is farthest from its centre.
/// </summary>
public static class KMeans
{
    /// <summary>Restarts of the published code.</summary>
    public const int DefaultRestarts = 10;

    /// <summary>Most rounds of one restart in the published code.</summary>
    public const int DefaultMaxIterations = 300;

    /// <summary>Clusters points as they are (normalise before, where that is wanted).</summary>
    /// <param name="points">[N, D], N at least 1.</param>
    /// <param name="clusters">K, at least 1; with N below K, N centres are fitted and repeated.</param>
    /// <param name="random">Where the seeds are drawn from: the same stream gives the same result.</param>
    /// <param name="restarts">At least 1.</param>
    /// <param name="maxIterations">Most rounds of assignment and update in a restart, at least 1; a restart ends earlier when nothing moves.</param>
    public static KMeansResult Fit(
        FeatureMatrix points,
        int clusters,
        ref RandomStream random,
        int restarts = DefaultRestarts,
        int maxIterations = DefaultMaxIterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clusters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(restarts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxIterations);
        if (points.Count == 0)
        {
            throw new ArgumentException("no points to cluster; at least 1 is needed", nameof(points));
        }

        var clustering = new Clustering(DoubleRows.From(points), Math.Min(clusters, points.Count));
        clustering.Fit(restarts, maxIterations, ref random);
        return new KMeansResult(Repeated(clustering.Centres, clusters), clustering.Assignment, clustering.Inertia);
    }

    private static FeatureMatrix Repeated(DoubleRows centres, int count)
    {
        var values = new float[count * centres.Dimension];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = Math.DivRem(i, centres.Dimension);
            values[i] = (float)centres[row % centres.Count][column];
        }

        return new FeatureMatrix(values, centres.Dimension);
    }
}
