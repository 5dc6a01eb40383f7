using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>
/// The image nearest to each of <c>count</c> k-means centres of the features of length one. Centres of large clusters
/// come first, so a list that shrinks keeps the common looks of the class; a centre whose nearest image is taken gets
/// the next nearest. (The published code instead draws images at random from five clusters.)
/// </summary>
internal sealed class KMeansSelector : IExemplarSelector
{
    public int[] Select(FeatureMatrix raw, int count, ref RandomStream random)
    {
        var ranking = new Ranking(raw, count);
        if (ranking.IsComplete)
        {
            return ranking.ToArray();
        }

        var rows = DoubleRows.Unit(raw);
        var clusters = new Clustering(rows, Math.Min(count, rows.Count));
        clusters.Fit(KMeans.DefaultRestarts, KMeans.DefaultMaxIterations, ref random);
        var sizes = new int[clusters.Centres.Count];
        foreach (var cluster in clusters.Assignment)
        {
            sizes[cluster]++;
        }

        foreach (var cluster in Enumerable.Range(0, sizes.Length).OrderByDescending(c => sizes[c]))
        {
            ranking.TryAdd(rows.Nearest(clusters.Centres[cluster], ranking.IsChosen));
        }

        return ranking.ToArray();
    }
}
