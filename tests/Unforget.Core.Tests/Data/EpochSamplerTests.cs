using CsCheck;
using Unforget.Data;

namespace Unforget.Tests.Data;

public sealed class EpochSamplerTests
{
    [Fact]
    public void Every_order_visits_every_image_once() =>
        Gen.Select(Gen.Long, Gen.Int[0, 300], Gen.Int[0, 200]).Sample((seed, count, epoch) =>
            new EpochSampler(seed).Order(count, new SamplePosition(1, 0, epoch)).Order().SequenceEqual(Enumerable.Range(0, count)));

    [Fact]
    public void Orders_repeat_with_the_seed_and_differ_between_epochs_stages_tasks_and_seeds()
    {
        var position = new SamplePosition(1, 1, 1);
        var order = new EpochSampler(4).Order(100, position);
        Assert.Equal(order, new EpochSampler(4).Order(100, position));
        Assert.NotEqual(order, new EpochSampler(4).Order(100, position with { Epoch = 2 }));
        Assert.NotEqual(order, new EpochSampler(4).Order(100, position with { Stage = 2 }));
        Assert.NotEqual(order, new EpochSampler(4).Order(100, position with { Task = 2 }));
        Assert.NotEqual(order, new EpochSampler(5).Order(100, position));
    }

    [Fact]
    public void Each_image_is_first_equally_often()
    {
        var counts = new int[10];
        for (var epoch = 0; epoch < 10_000; epoch++)
        {
            counts[new EpochSampler(1).Order(10, new SamplePosition(0, 0, epoch))[0]]++;
        }

        // Five standard deviations of a binomial count (30).
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [InlineData(10, 4, false, new[] { 4, 4, 2 })]
    [InlineData(10, 4, true, new[] { 4, 4 })]
    [InlineData(8, 4, false, new[] { 4, 4 })]
    [InlineData(3, 4, false, new[] { 3 })]
    [InlineData(3, 4, true, new int[0])]
    [InlineData(0, 4, false, new int[0])]
    public void Batches_cut_the_order_and_keep_the_partial_one_unless_told(int images, int size, bool dropLast, int[] expected)
    {
        var plan = new BatchPlan(images, size, dropLast);
        var order = new EpochSampler(2).Order(images, default);
        var batches = Enumerable.Range(0, plan.Count).Select(batch => plan.Slice(order, batch).ToArray()).ToArray();
        Assert.Equal(expected, batches.Select(batch => batch.Length));
        Assert.Equal(order.Take(expected.Sum()), batches.SelectMany(batch => batch));
    }

    [Fact]
    public void Impossible_batches_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPlan(10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPlan(-1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPlan(10, 4).Slice(new int[10], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPlan(10, 4).Slice(new int[9], 0));
    }
}
