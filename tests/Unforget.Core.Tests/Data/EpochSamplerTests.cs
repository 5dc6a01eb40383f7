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
}
