namespace Unforget.Memory;

/// <summary>
/// Herding of exemplars (Rebuffi et al., 2017) on features of length one: images are ranked so that the mean of the
/// first k stays close to the mean of the class. The first m of a ranking are the ranking of m.
/// </summary>
public static class Herding
{
    private const int MaxIterations = 1000;

    /// <summary>
    /// The rule of the published iCaRL and PODNet codes: from w = mean on, take the image with the largest inner product
    /// with w, then w := w + mean - that image. An image can win again, which costs a round and adds nothing; after
    /// 1000 rounds the missing ranks are filled in index order.
    /// </summary>
    /// <param name="raw">Features [N, D] of the images of one class; divided by (norm + 1e-8) here.</param>
    /// <param name="count">Exemplars wanted, 0 or more.</param>
    /// <returns>min(count, N) distinct row indices in rank order.</returns>
    public static int[] IcarlCode(FeatureMatrix raw, int count)
    {
        var ranking = new Ranking(raw, count);
        if (ranking.IsComplete)
        {
            return ranking.ToArray();
        }

        var rows = DoubleRows.Unit(raw);
        var mean = rows.Mean();
        double[] direction = [.. mean];
        for (var iteration = 0; iteration < MaxIterations && !ranking.IsComplete; iteration++)
        {
            var winner = rows.MostAligned(direction);
            ranking.TryAdd(winner);
            VectorMath.Add(mean, direction);
            VectorMath.Subtract(rows[winner], direction);
        }

        ranking.FillInIndexOrder();
        return ranking.ToArray();
    }

    /// <summary>
    /// The rule as published (iCaRL, algorithm 4; FACIL, PyCIL): the k-th exemplar is the image x, not chosen before,
    /// with the smallest distance between the class mean and (x + sum of the chosen) / k.
    /// </summary>
    /// <param name="raw">Features [N, D] of the images of one class; divided by (norm + 1e-8) here.</param>
    /// <param name="count">Exemplars wanted, 0 or more.</param>
    /// <returns>min(count, N) distinct row indices in rank order; the lower index of equals first.</returns>
    public static int[] Explicit(FeatureMatrix raw, int count)
    {
        var ranking = new Ranking(raw, count);
        if (ranking.IsComplete)
        {
            return ranking.ToArray();
        }

        var rows = DoubleRows.Unit(raw);
        var mean = rows.Mean();

        // k * mean - (sum of the chosen): the nearest image to it minimises the distance of the means.
        var target = new double[mean.Length];
        while (!ranking.IsComplete)
        {
            VectorMath.Add(mean, target);
            var winner = rows.Nearest(target, ranking.IsChosen);
            ranking.TryAdd(winner);
            VectorMath.Subtract(rows[winner], target);
        }

        return ranking.ToArray();
    }
}
