using CsCheck;
using Unforget.Foundation;
using Unforget.Memory;

namespace Unforget.Tests.Memory;

public sealed class KMeansTests
{
    [Fact]
    public void Three_separate_groups_are_found_with_their_means()
    {
        var points = Build.Matrix([0, 0], [10, 1], [0, 2], [10, 3], [5, 50]);
        var random = new RandomStream(1);
        var result = KMeans.Fit(points, 3, ref random);
        Assert.Equal(4.0, result.Inertia, 1e-9);
        Build.Near([0, 1], result.Centres.Row(result.Assignment[0]), 1e-6);
        Build.Near([10, 2], result.Centres.Row(result.Assignment[1]), 1e-6);
        Build.Near([5, 50], result.Centres.Row(result.Assignment[4]), 1e-6);
        Assert.Equal(result.Assignment[0], result.Assignment[2]);
        Assert.Equal(result.Assignment[1], result.Assignment[3]);
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void The_best_of_all_partitions_is_found_on_the_features_of_the_original(string run)
    {
        var stages = MemoryFixtures.Stages(run, "new_weights").Where(s => s.GetProperty("kind").GetString() == "imprinted").ToList();
        Assert.NotEmpty(stages);
        foreach (var stage in stages)
        {
            var assignments = MemoryFixtures.Lists(stage.GetProperty("kmeans_assignment"));
            var centres = MemoryFixtures.Matrix(stage.GetProperty("kmeans_centres"));
            var features = MemoryFixtures.Matrix(stage.GetProperty("raw_features"));
            var clusters = centres.Count / assignments.Length;
            for (var c = 0; c < assignments.Length; c++)
            {
                var unit = Unit(MemoryFixtures.Block(features, c, assignments[c].Length));
                var best = stage.GetProperty("kmeans_inertia")[c].GetDouble();
                for (ulong seed = 0; seed < 20; seed++)
                {
                    // So few points have many local optima, of which the default ten restarts sometimes see only worse ones.
                    var (few, random) = (new RandomStream(seed), new RandomStream(seed));
                    Assert.InRange(KMeans.Fit(unit, clusters, ref few).Inertia, best - 1e-5, best * 1.15);
                    var result = KMeans.Fit(unit, clusters, ref random, restarts: 300);
                    Assert.Equal(best, result.Inertia, 1e-5);
                    for (var i = 0; i < assignments[c].Length; i++)
                    {
                        Build.Near(centres.Row((c * clusters) + assignments[c][i]), result.Centres.Row(result.Assignment[i]), 1e-6);
                    }
                }
            }
        }
    }

    [Fact]
    public void Fewer_points_than_clusters_repeat_their_centres()
    {
        var random = new RandomStream(3);
        var result = KMeans.Fit(Build.Matrix([1, 2], [3, 4]), 5, ref random);
        Assert.Equal(5, result.Centres.Count);
        Assert.Equal(0.0, result.Inertia);
        for (var k = 2; k < 5; k++)
        {
            Assert.Equal(result.Centres.Row(k - 2).ToArray(), result.Centres.Row(k).ToArray());
        }

        Assert.NotEqual(result.Centres.Row(0).ToArray(), result.Centres.Row(1).ToArray());
        Assert.Equal([0, 1], result.Assignment.Order());
    }

    [Fact]
    public void Duplicates_leave_no_centre_without_a_point()
    {
        var random = new RandomStream(3);
        var result = KMeans.Fit(Build.Matrix([1, 1], [1, 1], [1, 1], [5, 1]), 3, ref random);
        Assert.Equal(0.0, result.Inertia);
        for (var k = 0; k < 3; k++)
        {
            Assert.True(result.Centres.Row(k)[0] is 1f or 5f);
        }
    }

    [Fact]
    public void Every_point_belongs_to_its_nearest_centre_and_centres_are_means()
    {
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 9], Gen.Int[1, 8], Gen.ULong).Sample((count, dimension, clusters, seed) =>
        {
            var points = Build.RandomMatrix(count, dimension, seed);
            var random = new RandomStream(seed);
            var result = KMeans.Fit(points, clusters, ref random);
            Assert.Equal(clusters, result.Centres.Count);
            var inertia = 0.0;
            for (var i = 0; i < count; i++)
            {
                var distances = Enumerable.Range(0, clusters).Select(c => Squared(points.Row(i), result.Centres.Row(c))).ToArray();
                Assert.InRange(distances[result.Assignment[i]], 0, distances.Min() + 1e-5);
                inertia += distances[result.Assignment[i]];
            }

            Assert.Equal(inertia, result.Inertia, 1e-3);
            foreach (var members in Enumerable.Range(0, count).GroupBy(i => result.Assignment[i]))
            {
                for (var d = 0; d < dimension; d++)
                {
                    Assert.Equal(members.Average(i => (double)points.Row(i)[d]), result.Centres.Row(members.Key)[d], 1e-5);
                }
            }
        });
    }

    [Fact]
    public void The_same_stream_gives_the_same_clusters()
    {
        var points = Build.RandomMatrix(200, 16, 4);
        var (one, two) = (new RandomStream(9), new RandomStream(9));
        var (first, second) = (KMeans.Fit(points, 10, ref one), KMeans.Fit(points, 10, ref two));
        Assert.Equal(Build.Values(first.Centres), Build.Values(second.Centres));
        Assert.Equal(first.Assignment, second.Assignment);
        Assert.Equal(first.Inertia, second.Inertia);
    }

    [Fact]
    public void More_restarts_are_never_worse()
    {
        var points = Build.RandomMatrix(120, 5, 8);
        var inertias = new[] { 1, 3, 10, 30 }.Select(restarts =>
        {
            var random = new RandomStream(2);
            return KMeans.Fit(points, 12, ref random, restarts).Inertia;
        }).ToArray();
        Assert.Equal(inertias.OrderDescending(), inertias);
        Assert.True(inertias[^1] < inertias[0]);
    }

    [Fact]
    public void A_limit_on_rounds_still_gives_each_point_its_nearest_centre()
    {
        var points = Build.RandomMatrix(100, 2, 8);
        var random = new RandomStream(2);
        var result = KMeans.Fit(points, 6, ref random, restarts: 1, maxIterations: 1);
        for (var i = 0; i < 100; i++)
        {
            var nearest = Enumerable.Range(0, 6).MinBy(c => Squared(points.Row(i), result.Centres.Row(c)));
            Assert.Equal(nearest, result.Assignment[i]);
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var random = new RandomStream(2);
        Assert.Throws<ArgumentException>(() => KMeans.Fit(new FeatureMatrix([], 2), 1, ref random));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit(Build.Matrix([1]), 0, ref random));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit(Build.Matrix([1]), 1, ref random, restarts: 0));
    }

    private static FeatureMatrix Unit(FeatureMatrix raw) => Build.Matrix([.. Enumerable.Range(0, raw.Count).Select(i =>
    {
        var row = raw.Row(i).ToArray();
        var norm = Math.Sqrt(row.Sum(v => (double)v * v));
        return row.Select(v => (float)(v / norm)).ToArray();
    })]);

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return sum;
    }
}
