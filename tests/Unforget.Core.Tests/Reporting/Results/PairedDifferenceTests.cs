using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Reporting.Results;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void Three_orders_give_the_hand_computed_interval()
    {
        // Differences 1, 2, 3: mean 2, deviation 1, error 1 / sqrt(3); t(0.975; 2) = 4.302653 from printed tables.
        var difference = PairedDifference.Of(
            [Run("b", "order1", 11), Run("b", "order2", 22), Run("b", "order3", 33)],
            [Run("a", "order3", 30), Run("a", "order1", 10), Run("a", "order2", 20)],
            Average,
            Repetition.Order)!;
        Assert.Equal((2.0, 3), (difference.Mean, difference.Count));
        Assert.Equal(1 / Math.Sqrt(3), difference.StandardError!.Value, 12);
        Assert.Equal(4.302653 / Math.Sqrt(3), difference.HalfWidth!.Value, 6);
        Assert.Equal(2 - (4.302653 / Math.Sqrt(3)), difference.Low!.Value, 6);
        Assert.Equal(2 + (4.302653 / Math.Sqrt(3)), difference.High!.Value, 6);
        Assert.False(difference.IsDistinguishable);
    }

    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(4, 2.7764)]
    [InlineData(9, 2.2622)]
    public void Quantiles_of_t_are_those_of_printed_tables(int freedom, double quantile)
    {
        var count = freedom + 1;
        var difference = PairedDifference.Of(
            Enumerable.Range(0, count).Select(i => Run("b", $"order{i}", i % 2)),
            Enumerable.Range(0, count).Select(i => Run("a", $"order{i}", 0)),
            Average,
            Repetition.Order)!;
        Assert.Equal(quantile, difference.HalfWidth!.Value / difference.StandardError!.Value, 4);
    }

    [Fact]
    public void Small_spread_around_a_large_difference_is_distinguishable()
    {
        // Differences 10, 10.1, 10.2: error 0.1 / sqrt(3) = 0.0577, half width 0.248.
        var difference = PairedDifference.Of(
            [Run("b", "order1", 10), Run("b", "order2", 10.1), Run("b", "order3", 10.2)],
            [Run("a", "order1", 0), Run("a", "order2", 0), Run("a", "order3", 0)],
            Average,
            Repetition.Order)!;
        Assert.True(difference.IsDistinguishable);
        Assert.Equal(0.2484, difference.HalfWidth!.Value, 4);
    }

    [Fact]
    public void Only_the_same_order_and_seed_make_a_pair_and_seeds_are_averaged()
    {
        // order1: seeds 1 and 2 differ by 1 and 3, so 2; order2: 6. The run of order3 has no partner.
        var runs = new[] { Run("b", "order1", 11), Run("b", "order1", 23, seed: 2), Run("b", "order2", 16), Run("b", "order3", 99) };
        var baseline = new[] { Run("a", "order1", 10), Run("a", "order1", 20, seed: 2), Run("a", "order2", 10), Run("a", "order3", 0, seed: 2) };
        var byOrder = PairedDifference.Of(runs, baseline, Average, Repetition.Order)!;
        Assert.Equal((4.0, 2), (byOrder.Mean, byOrder.Count));
        Assert.Equal(2.0, byOrder.StandardError!.Value, 12); // sqrt(8) / sqrt(2)
        var byRun = PairedDifference.Of(runs, baseline, Average, Repetition.Run)!;
        Assert.Equal((10.0 / 3, 3), (byRun.Mean, byRun.Count));
    }

    [Fact]
    public void One_pair_has_no_interval_and_none_has_no_difference()
    {
        var one = PairedDifference.Of([Run("b", "order1", 3)], [Run("a", "order1", 1)], Average, Repetition.Order)!;
        Assert.Equal((2.0, null, null, 1, null), (one.Mean, one.StandardError, one.Low, one.Count, one.IsDistinguishable));
        Assert.Null(PairedDifference.Of([Run("b", "order1", 3)], [Run("a", "order2", 1)], Average, Repetition.Order));
    }

    private static LabeledRun Run(string variant, string order, double average, long seed = 1) => Study.Run(variant, order, seed, average);

    private static double? Average(RunRecord record) => record.Results.Predictors["cnn"].AverageIncrementalAccuracy;
}
