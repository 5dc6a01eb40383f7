using CsCheck;
using Unforget.Foundation;
using Unforget.Memory;

namespace Unforget.Tests.Memory;

public sealed class ExemplarSelectorsTests
{
    private static int[] Select(SelectorKind kind, FeatureMatrix raw, int count, ulong seed = 1)
    {
        var random = new RandomStream(seed);
        return ExemplarSelectors.Create(new MemoryOptions { Selector = kind }).Select(raw, count, ref random);
    }

    [Fact]
    public void Closest_to_mean_reproduces_the_original_choice()
    {
        foreach (var example in MemoryFixtures.HerdingCases())
        {
            var features = MemoryFixtures.InlineMatrix(example.GetProperty("features"));
            var expected = MemoryFixtures.InlineFloats(example.GetProperty("closest_to_mean")).Select(v => (int)v).ToArray();
            Assert.Equal(expected, Select(SelectorKind.ClosestToMean, features, expected.Length));
        }
    }

    [Fact]
    public void Closest_to_mean_scales_dimensions_not_images()
    {
        // Columns (3,4,0) and (0,100,0) scaled to length 1: (0.6,0), (0.8,1), (0,0); mean (0.4667, 0.3333).
        // Squared distances 0.129, 0.556, 0.329.
        var features = Build.Matrix([3, 0], [4, 100], [0, 0]);
        Assert.Equal([0, 2, 1], Select(SelectorKind.ClosestToMean, features, 3));
    }

    [Fact]
    public void K_means_takes_the_middle_of_each_group_and_large_groups_first()
    {
        // Directions in degrees: a group of three around 10, a group of two at 80 and 84.
        var features = Build.Matrix([.. new[] { 84.0, 8, 10, 13, 80 }.Select(Direction)]);
        var ranks = Select(SelectorKind.KMeans, features, 2);
        Assert.Equal(2, ranks[0]);
        Assert.True(ranks[1] is 0 or 4);

        static float[] Direction(double degrees) => [(float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180)];
    }

    [Fact]
    public void First_takes_the_training_order() =>
        Assert.Equal([0, 1, 2], Select(SelectorKind.First, Build.RandomMatrix(9, 2, 1), 3));

    [Fact]
    public void Random_depends_on_the_stream_alone()
    {
        var (one, other) = (Build.RandomMatrix(50, 2, 1), Build.RandomMatrix(50, 2, 2));
        Assert.Equal(Select(SelectorKind.Random, one, 20, seed: 7), Select(SelectorKind.Random, other, 20, seed: 7));
        Assert.NotEqual(Select(SelectorKind.Random, one, 20, seed: 7), Select(SelectorKind.Random, one, 20, seed: 8));
        Assert.Equal(Select(SelectorKind.Random, one, 20, seed: 7)[..5], Select(SelectorKind.Random, one, 5, seed: 7));
    }

    [Fact]
    public void Random_chooses_every_image_equally_often()
    {
        var raw = Build.RandomMatrix(10, 1, 1);
        var hits = new int[10];
        for (ulong seed = 0; seed < 4000; seed++)
        {
            hits[Select(SelectorKind.Random, raw, 1, Seeds.For((long)seed, SeedPurpose.Selection))[0]]++;
        }

        Assert.All(hits, hit => Assert.InRange(hit, 300, 500));
    }

    [Theory]
    [InlineData(HerdingForm.IcarlCode)]
    [InlineData(HerdingForm.Explicit)]
    public void Herding_uses_the_form_of_the_options(HerdingForm form)
    {
        var features = Enumerable.Range(0, 100).Select(seed => Build.RandomMatrix(12, 3, (ulong)seed))
            .First(candidate => !Herding.IcarlCode(candidate, 8).SequenceEqual(Herding.Explicit(candidate, 8)));
        var expected = form == HerdingForm.Explicit ? Herding.Explicit(features, 8) : Herding.IcarlCode(features, 8);
        var random = default(RandomStream);
        Assert.Equal(expected, ExemplarSelectors.Create(new MemoryOptions { Herding = form }).Select(features, 8, ref random));
    }

    [Theory]
    [InlineData(SelectorKind.Herding)]
    [InlineData(SelectorKind.Random)]
    [InlineData(SelectorKind.ClosestToMean)]
    [InlineData(SelectorKind.KMeans)]
    [InlineData(SelectorKind.First)]
    public void Every_selector_gives_distinct_rows_even_among_duplicates(SelectorKind kind) =>
        Gen.Select(Gen.Int[0, 14], Gen.Int[1, 5], Gen.Int[0, 17], Gen.Int[1, 14], Gen.ULong).Sample(
            (count, dimension, wanted, distinct, seed) =>
            {
                var pool = Build.RandomMatrix(distinct, dimension, seed);
                var features = pool.Rows([.. Enumerable.Range(0, count).Select(i => i % distinct)]);
                var ranks = Select(kind, features, wanted, seed);
                Assert.Equal(Math.Min(wanted, count), ranks.Length);
                Assert.Equal(ranks.Length, ranks.Distinct().Count());
                Assert.All(ranks, rank => Assert.InRange(rank, 0, count - 1));
                Assert.Equal(ranks, Select(kind, features, wanted, seed));
            },
            iter: 60);

    [Theory]
    [InlineData(SelectorKind.Herding)]
    [InlineData(SelectorKind.Random)]
    [InlineData(SelectorKind.ClosestToMean)]
    [InlineData(SelectorKind.KMeans)]
    [InlineData(SelectorKind.First)]
    public void A_class_of_one_image_gives_that_image(SelectorKind kind) =>
        Assert.Equal([0], Select(kind, Build.Matrix([0.5f, -2f]), 20));

    [Fact]
    public void An_unknown_selector_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExemplarSelectors.Create(new MemoryOptions { Selector = (SelectorKind)99 }));
}
