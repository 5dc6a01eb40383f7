using Unforget.Foundation;
using Unforget.Methods.Calibration;
using Unforget.Scenario;

namespace Unforget.Tests.Methods.Calibration;

public sealed class ScoreCalibrationTests
{
    private static readonly LearningTask[] Tasks = [new(0, 0, 1), new(1, 1, 1)];

    [Fact]
    public void Offsets_are_those_of_the_tasks_and_0_for_the_first()
    {
        var calibration = Fitted(ScoreCorrection.Bias, combine: false);
        Assert.Equal(0.0, calibration.Offsets[0]);
        Assert.Equal(Math.Log(3), calibration.Offsets[1], 2e-3);
        Assert.Equal((0.0, 0.0), (calibration.PriorFactor, calibration.Nearness));
    }

    [Fact]
    public void Factor_of_the_prior_and_temperature_are_fitted_each_by_itself()
    {
        // 90 images of class 0 and 10 of class 1: the scores must differ by log 3 in favour of class 1, and log 0.9 - log 0.1 is log 9.
        var calibration = Fitted(ScoreCorrection.Prior, combine: true);
        Assert.Equal(Math.Log(3) / Math.Log(9), calibration.PriorFactor, 2e-3);
        Assert.Equal(Math.Log(3), calibration.Nearness, 2e-3);
        Assert.Empty(calibration.Offsets);
    }

    [Fact]
    public void Nearest_means_that_only_mislead_have_no_say()
    {
        var calibration = new ScoreCalibration(new CalibrationOptions { Combine = true });
        calibration.Fit(Sample() with { NearestMean = [1, 0, 1, 0, 0, 1, 1, 0] }, Tasks);
        Assert.Equal(0.0, calibration.Nearness);
    }

    [Fact]
    public void What_was_fitted_is_saved_and_nothing_where_nothing_is_wanted()
    {
        var calibration = Fitted(ScoreCorrection.All, combine: true);
        using var state = StateSnapshot.Save(calibration.VisitState);
        var loaded = new ScoreCalibration(new CalibrationOptions { Correction = ScoreCorrection.All, Combine = true });
        Assert.False(loaded.IsFitted);
        state.Load(loaded.VisitState);
        Assert.True(loaded.IsFitted);
        Assert.Equal(calibration.Offsets, loaded.Offsets);
        Assert.Equal((calibration.PriorFactor, calibration.Nearness), (loaded.PriorFactor, loaded.Nearness));
        using var empty = StateSnapshot.Save(new ScoreCalibration(new CalibrationOptions()).VisitState);
        Assert.Empty(empty.Entries);
    }

    private static ScoreCalibration Fitted(ScoreCorrection correction, bool combine)
    {
        var calibration = new ScoreCalibration(new CalibrationOptions { Correction = correction, Combine = combine });
        calibration.Fit(Sample(), Tasks);
        return calibration;
    }

    /// <summary>Equal scores of the classifier; three images of class 1 and one of class 0, of which the nearest mean mistakes one.</summary>
    private static CalibrationSample Sample() => new([1, 1, 0, 1], new double[8], [0, 1, 0, 1, 1, 0, 1, 0], [90, 10]);
}
