using CsCheck;
using Unforget.Memory;

namespace Unforget.Tests.Memory;

public sealed class HerdingTests
{
    [Fact]
    public void Icarl_code_reproduces_the_original_ranks()
    {
        var cases = MemoryFixtures.HerdingCases().ToList();
        Assert.Equal(3, cases.Count);
        foreach (var example in cases)
        {
            var features = MemoryFixtures.InlineMatrix(example.GetProperty("features"));
            var expected = MemoryFixtures.InlineFloats(example.GetProperty("selected_in_order")).Select(v => (int)v);
            Assert.Equal(expected, Herding.IcarlCode(features, example.GetProperty("count").GetInt32()));
        }
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void Icarl_code_reproduces_the_ranks_of_every_task_of_a_run(string run)
    {
        var images = MemoryFixtures.Run(run).GetProperty("settings").GetProperty("images_per_class").GetInt32();
        foreach (var task in MemoryFixtures.Tasks(run))
        {
            foreach (var stage in task.GetProperty("stages").EnumerateArray().Where(s => s.TryGetProperty("herding", out _)))
            {
                var features = MemoryFixtures.Matrix(stage.GetProperty("raw_features"));
                var expected = MemoryFixtures.Lists(stage.GetProperty("herding"));
                var firstNew = expected.Length - task.GetProperty("task_size").GetInt32();
                for (var label = firstNew; label < expected.Length; label++)
                {
                    var ranks = Herding.IcarlCode(MemoryFixtures.Block(features, label, images), stage.GetProperty("per_class").GetInt32());
                    Assert.Equal(expected[label], ranks);
                }
            }
        }
    }

    [Fact]
    public void Icarl_code_follows_a_hand_computed_example()
    {
        // Unit features (1,0), (0,1), (0.6,0.8); mean (1.6, 1.8)/3. Products with w = mean: 0.533, 0.6, 0.8 -> 2.
        // w = 2*mean - d2 = (0.4667, 0.4): 0.4667, 0.4, 0.6 -> 2 again. w = 3*mean - 2*d2 = (0.4, 0.2): 0.4, 0.2, 0.4.
        var features = Build.Matrix([2, 0], [0, 3], [3, 4]);
        Assert.Equal([2, 0, 1], Herding.IcarlCode(features, 3));
    }

    [Fact]
    public void Explicit_follows_a_hand_computed_example()
    {
        // Mean (0.5333, 0.6). Squared distances: 0.578, 0.444, 0.0444 -> 2. Then to 2*mean - d2 = (0.4667, 0.4):
        // (1,0) 0.444, (0,1) 0.578 -> 0.
        var features = Build.Matrix([2, 0], [0, 3], [3, 4]);
        Assert.Equal([2, 0, 1], Herding.Explicit(features, 3));
    }

    [Fact]
    public void The_two_forms_differ_where_an_image_wins_again()
    {
        var differing = Enumerable.Range(0, 20).Count(seed =>
        {
            var features = Build.RandomMatrix(12, 3, (ulong)seed);
            return !Herding.IcarlCode(features, 8).SequenceEqual(Herding.Explicit(features, 8));
        });
        Assert.True(differing > 0);
    }

    [Fact]
    public void Explicit_agrees_with_the_formula_computed_directly()
    {
        var features = Build.RandomMatrix(15, 4, 3);
        var unit = Enumerable.Range(0, 15).Select(i => Unit(features.Row(i).ToArray())).ToArray();
        var mean = Enumerable.Range(0, 4).Select(d => unit.Average(row => row[d])).ToArray();
        var chosen = new List<int>();
        for (var k = 1; k <= 6; k++)
        {
            chosen.Add(Enumerable.Range(0, 15).Except(chosen).MinBy(x => Enumerable.Range(0, 4).Sum(d =>
                Math.Pow(mean[d] - ((unit[x][d] + chosen.Sum(c => unit[c][d])) / k), 2))));
        }

        Assert.Equal(chosen, Herding.Explicit(features, 6));

        static double[] Unit(float[] row) => [.. row.Select(v => v / Math.Sqrt(row.Sum(x => (double)x * x)))];
    }

    [Fact]
    public void After_a_thousand_rounds_the_rest_comes_in_index_order()
    {
        // Of four equal rows the first wins every round.
        var features = Build.Matrix([1, 0], [1, 0], [1, 0], [1, 0]);
        Assert.Equal([0, 1, 2, 3], Herding.IcarlCode(features, 4));
        Assert.Equal([0, 1], Herding.IcarlCode(features, 2));
    }

    [Fact]
    public void Ranks_are_distinct_rows_and_shorter_lists_are_prefixes()
    {
        Gen.Select(Gen.Int[0, 25], Gen.Int[1, 9], Gen.Int[0, 30], Gen.Int[0, 30], Gen.ULong).Sample((count, dimension, more, fewer, seed) =>
        {
            var features = Build.RandomMatrix(count, dimension, seed);
            foreach (var herding in new Func<FeatureMatrix, int, int[]>[] { Herding.IcarlCode, Herding.Explicit })
            {
                var ranks = herding(features, Math.Max(more, fewer));
                Assert.Equal(Math.Min(Math.Max(more, fewer), count), ranks.Length);
                Assert.Equal(ranks.Length, ranks.Distinct().Count());
                Assert.All(ranks, rank => Assert.InRange(rank, 0, count - 1));
                var prefix = herding(features, Math.Min(more, fewer));
                Assert.Equal(ranks[..prefix.Length], prefix);
            }
        });
    }

    [Fact]
    public void Length_of_a_feature_does_not_matter()
    {
        var features = Build.RandomMatrix(20, 6, 5);
        var longer = new FeatureMatrix([.. Build.Values(features).Select((v, i) => v * (1 << (i / 6 % 4)))], 6);
        Assert.Equal(Herding.IcarlCode(features, 10), Herding.IcarlCode(longer, 10));
    }

    [Fact]
    public void Negative_counts_are_refused()
    {
        var features = Build.Matrix([1, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Herding.IcarlCode(features, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Herding.Explicit(features, -1));
    }
}
