using CsCheck;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Reporting.Results;

public sealed class SampleTests
{
    [Fact]
    public void Deviation_divides_by_n_minus_one()
    {
        // Deviations from the mean 4: -2, 0, 2; 8 / 2 = 4, square root 2.
        Assert.Equal(new Sample(4, 2, 3), Sample.Of([2.0, 4.0, 6.0]));
    }

    [Fact]
    public void One_observation_has_no_deviation_and_none_has_no_sample()
    {
        Assert.Equal(new Sample(0.5, null, 1), Sample.Of([0.5]));
        Assert.Null(Sample.Of([]));
    }

    [Fact]
    public void Seeds_of_an_order_are_averaged_first()
    {
        // natural: (1 + 3) / 2 = 2; seeded: (5 + 9) / 2 = 7; mean 4.5, deviations -2.5 and 2.5, sqrt(12.5).
        LabeledRun[] runs = [Study.Run("a", "natural", 1, 1), Study.Run("a", "natural", 2, 3), Study.Run("a", "seeded-1", 1, 5), Study.Run("a", "seeded-1", 2, 9)];
        var sample = Sample.Of(runs, Average, Repetition.Order)!;
        Assert.Equal((4.5, 2), (sample.Mean, sample.Count));
        Assert.Equal(Math.Sqrt(12.5), sample.Deviation!.Value, 12);
    }

    [Fact]
    public void Every_run_counts_once_where_runs_are_asked_for()
    {
        // 1, 3, 5, 9: mean 4.5, squares 12.25 + 2.25 + 0.25 + 20.25 = 35, 35 / 3.
        LabeledRun[] runs = [Study.Run("a", "natural", 1, 1), Study.Run("a", "natural", 2, 3), Study.Run("a", "seeded-1", 1, 5), Study.Run("a", "seeded-1", 2, 9)];
        var sample = Sample.Of(runs, Average, Repetition.Run)!;
        Assert.Equal((4.5, 4), (sample.Mean, sample.Count));
        Assert.Equal(Math.Sqrt(35.0 / 3), sample.Deviation!.Value, 12);
    }

    [Fact]
    public void Unfinished_runs_do_not_count()
    {
        var unfinished = Study.Run("a", "natural", 2, 100, change: record => record with { Status = Unforget.Reporting.RunStatus.Incomplete });
        Assert.Equal(new Sample(1, null, 1), Sample.Of([Study.Run("a", "natural", 1, 1), unfinished, unfinished with { Record = null }], Average, Repetition.Run));
    }

    [Fact]
    public void Shifting_observations_moves_the_mean_and_keeps_the_deviation() =>
        Gen.Select(Gen.Double[-10, 10].Array[2, 8], Gen.Double[-5, 5]).Sample((values, shift) =>
        {
            var (before, after) = (Sample.Of(values)!, Sample.Of(values.Select(value => value + shift))!);
            return Math.Abs(after.Mean - before.Mean - shift) < 1e-9 && Math.Abs(after.Deviation!.Value - before.Deviation!.Value) < 1e-9;
        });

    private static double? Average(Unforget.Reporting.RunRecord record) => record.Results.Predictors["cnn"].AverageIncrementalAccuracy;
}
