using Unforget.Plots.Figures;

namespace Unforget.Tests.Plots.Figures;

public sealed class PlotAxisTests
{
    [Theory]
    [InlineData(34.9, 52.6, "30 35 40 45 50 55")]
    [InlineData(0, 2000, "0 500 1,000 1,500 2,000")]
    [InlineData(-0.02, 0.27, "−0.1 0.0 0.1 0.2 0.3")]
    [InlineData(0, 0, "0 1")]
    [InlineData(7, 7, "6 7 8")]
    [InlineData(0.061, 1.23, "0.0 0.5 1.0 1.5")]
    public void Round_axes_mark_round_values_around_the_data(double low, double high, string labels)
    {
        var axis = PlotAxis.Round("y", low, high);
        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.True(axis.Low < low && axis.High > high);
    }

    [Fact]
    public void Steps_are_not_smaller_than_asked_for() =>
        Assert.Equal(["50", "55"], PlotAxis.Round("y", 52.1, 52.9, smallestStep: 5).Ticks.Select(tick => tick.Label));

    [Theory]
    [InlineData(67, "0 20 40 60")]
    [InlineData(1, "0 1")]
    [InlineData(4, "0 1 2 3 4")]
    public void Counted_axes_end_at_the_last_step(int count, string labels)
    {
        var axis = PlotAxis.Counted("x", count);
        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(tick => tick.Label)));
        Assert.InRange(axis.High, count, (count * 1.05) + 1);
    }

    [Fact]
    public void Measured_axes_mark_measured_positions_only_and_not_too_many()
    {
        Assert.Equal(["10", "12", "14"], PlotAxis.Measured("x", [12, 10, 14, 10]).Ticks.Select(tick => tick.Label));
        Assert.InRange(PlotAxis.Measured("x", Enumerable.Range(25, 51).Select(i => i * 2.0)).Ticks.Count, 5, 9);
        Assert.Equal(["2"], PlotAxis.Measured("x", [2]).Ticks.Select(tick => tick.Label));
    }

    [Fact]
    public void A_scale_with_an_exponent_shows_small_values_better()
    {
        var scale = new ColorScale("share", 100, [], Exponent: 0.5);
        Assert.Equal([0, 0.1, 0.5, 1, 1], new[] { 0.0, 1, 25, 100, 120 }.Select(value => Math.Round(scale.Place(value), 9)));
    }
}
