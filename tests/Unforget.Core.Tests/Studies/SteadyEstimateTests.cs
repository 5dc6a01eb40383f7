using Unforget.Studies;

namespace Unforget.Tests.Studies;

public sealed class SteadyEstimateTests
{
    [Fact]
    public void What_is_known_from_the_beginning_runs_down_with_the_clock()
    {
        var estimate = new SteadyEstimate();
        Assert.Null(estimate.Next(null, TimeSpan.FromSeconds(1)));
        for (var passed = 0; passed <= 90; passed += 10)
        {
            Assert.Equal(100 - passed, Next(estimate, 100 - passed, passed == 0 ? 0 : 10), 9);
        }

        Assert.Equal(0.0, Next(estimate, 0, 10), 9);
        Assert.Equal(0.0, estimate.Next(null, TimeSpan.FromSeconds(10))!.Value.TotalSeconds);
    }

    [Fact]
    public void A_jump_is_followed_step_by_step()
    {
        var estimate = new SteadyEstimate();
        Next(estimate, 200, 0);

        // From 200 to 1000: in a second 199 + 801 x (1 - e^(-1 / 19.9)).
        Assert.Equal(199 + (801 * (1 - Math.Exp(-1 / 19.9))), Next(estimate, 1000, 1), 6);
        var shown = 0.0;
        for (var second = 0; second < 300; second++)
        {
            shown = Next(estimate, 1000 - second, 1);
        }

        Assert.Equal(701.0, shown, 100.0);
    }

    private static double Next(SteadyEstimate estimate, double left, double passed) =>
        estimate.Next(TimeSpan.FromSeconds(left), TimeSpan.FromSeconds(passed))!.Value.TotalSeconds;
}
