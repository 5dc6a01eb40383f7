using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>k-means of one set of points, with no more clusters than points; see <see cref="KMeans"/>.</summary>
internal sealed class Clustering(DoubleRows points, int clusterCount)
{
    private readonly int[] _assignment = new int[points.Count];
    private readonly double[] _distances = new double[points.Count];
    private readonly int[] _sizes = new int[clusterCount];

    public DoubleRows Centres { get; private set; } = new(new double[clusterCount * points.Dimension], points.Dimension);

    public int[] Assignment { get; private set; } = [];

    public double Inertia { get; private set; } = double.PositiveInfinity;

    /// <summary>Keeps the best of several restarts, the first of equals.</summary>
    public void Fit(int restarts, int maxIterations, ref RandomStream random)
    {
        for (var restart = 0; restart < restarts; restart++)
        {
            var centres = Seed(ref random);
            var inertia = Refine(centres, maxIterations);

            // NaN features (a network that diverged) still give a result of the right size.
            if (restart == 0 || inertia < Inertia)
            {
                Centres = centres;
                Assignment = [.. _assignment];
                Inertia = inertia;
            }
        }
    }

    private double Refine(DoubleRows centres, int maxIterations)
    {
        Array.Fill(_assignment, -1);
        for (var iteration = 0; iteration < maxIterations && Assign(centres); iteration++)
        {
            FillEmptyClusters();
            MoveToMeans(centres);
        }

        // Distances to the final centres: without effect on the assignment unless the rounds ran out.
        Assign(centres);
        return _distances.Sum();
    }

    /// <summary>Gives every point to its nearest centre, the first of equals; false when no point changed.</summary>
    private bool Assign(DoubleRows centres)
    {
        var hasChanged = false;
        for (var i = 0; i < points.Count; i++)
        {
            var nearest = 0;
            var nearestDistance = double.PositiveInfinity;
            for (var c = 0; c < clusterCount; c++)
            {
                var distance = VectorMath.SquaredDistance(points[i], centres[c]);
                if (distance < nearestDistance)
                {
                    (nearest, nearestDistance) = (c, distance);
                }
            }

            hasChanged |= nearest != _assignment[i];
            _assignment[i] = nearest;
            _distances[i] = nearestDistance;
        }

        return hasChanged;
    }

    private void FillEmptyClusters()
    {
        Array.Clear(_sizes);
        foreach (var cluster in _assignment)
        {
            _sizes[cluster]++;
        }

        for (var c = 0; c < clusterCount; c++)
        {
            if (_sizes[c] > 0 || Farthest() is not (>= 0 and var point))
            {
                continue;
            }

            _sizes[_assignment[point]]--;
            _sizes[c] = 1;
            _assignment[point] = c;
            _distances[point] = 0.0;
        }
    }

    /// <summary>The point farthest from its centre, or -1 when all lie on their centres: then there are fewer distinct points than clusters.</summary>
    private int Farthest()
    {
        var farthest = -1;
        var distance = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            if (_distances[i] > distance && _sizes[_assignment[i]] > 1)
            {
                (farthest, distance) = (i, _distances[i]);
            }
        }

        return farthest;
    }

    /// <summary>Centres of clusters that could not be filled stay where they are.</summary>
    private void MoveToMeans(DoubleRows centres)
    {
        for (var c = 0; c < clusterCount; c++)
        {
            if (_sizes[c] > 0)
            {
                centres[c].Clear();
            }
        }

        for (var i = 0; i < points.Count; i++)
        {
            VectorMath.Add(points[i], centres[_assignment[i]]);
        }

        for (var c = 0; c < clusterCount; c++)
        {
            if (_sizes[c] > 0)
            {
                VectorMath.Scale(1.0 / _sizes[c], centres[c]);
            }
        }
    }

    /// <summary>Greedy k-means++: each centre is the best of a few points drawn with probability proportional to their squared distance.</summary>
    private DoubleRows Seed(ref RandomStream random)
    {
        var centres = new DoubleRows(new double[clusterCount * points.Dimension], points.Dimension);
        var closest = new double[points.Count];
        Array.Fill(closest, double.PositiveInfinity);
        var (candidate, best) = (new double[points.Count], new double[points.Count]);
        var trials = 2 + (int)Math.Log(clusterCount);
        var first = random.NextInt(points.Count);
        points[first].CopyTo(centres[0]);
        var potential = Reduce(closest, first, closest);
        for (var c = 1; c < clusterCount; c++)
        {
            var bestPotential = double.PositiveInfinity;
            for (var trial = 0; trial < trials; trial++)
            {
                var point = Draw(closest, potential, ref random);
                var reduced = Reduce(closest, point, candidate);
                if (trial == 0 || reduced < bestPotential)
                {
                    bestPotential = reduced;
                    points[point].CopyTo(centres[c]);
                    (candidate, best) = (best, candidate);
                }
            }

            potential = bestPotential;
            (closest, best) = (best, closest);
        }

        return centres;
    }

    /// <summary>Squared distances to the nearest centre once a point became one, and their sum.</summary>
    private double Reduce(double[] before, int point, double[] after)
    {
        var sum = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            after[i] = Math.Min(before[i], VectorMath.SquaredDistance(points[i], points[point]));
            sum += after[i];
        }

        return sum;
    }

    private static int Draw(double[] weights, double sum, ref RandomStream random)
    {
        var rest = random.NextDouble() * sum;
        for (var i = 0; i < weights.Length; i++)
        {
            rest -= weights[i];
            if (rest < 0.0)
            {
                return i;
            }
        }

        // Reached when all weights are zero (duplicates only) or by rounding at the very end.
        return random.NextInt(weights.Length);
    }
}
