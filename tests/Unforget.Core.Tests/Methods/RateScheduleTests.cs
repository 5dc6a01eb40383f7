using Unforget.Methods.Contract;

namespace Unforget.Tests.Methods;

public sealed class RateScheduleTests
{
    [Fact]
    public void Cosine_with_lag_1_runs_the_first_two_epochs_at_full_rate()
    {
        var schedule = new CosineRate(Lag: 1);
        Assert.Equal(1.0, schedule.Factor(0, 160));
        Assert.Equal(1.0, schedule.Factor(1, 160));
        Assert.Equal(0.5 * (1 + Math.Cos(Math.PI / 160)), schedule.Factor(2, 160), 15);
        Assert.Equal(0.5, schedule.Factor(81, 160), 15);
        Assert.Equal(0.5 * (1 + Math.Cos(Math.PI * 158 / 160)), schedule.Factor(159, 160), 15);
    }

    [Fact]
    public void Cosine_without_lag_starts_to_fall_in_the_second_epoch()
    {
        var schedule = new CosineRate(Lag: 0);
        Assert.Equal(1.0, schedule.Factor(0, 4));
        Assert.Equal(0.853553390593274, schedule.Factor(1, 4), 14);
        Assert.Equal(0.5, schedule.Factor(2, 4), 14);
        Assert.Equal(0.146446609406726, schedule.Factor(3, 4), 14);
    }

    [Theory]
    [InlineData(0, new[] { 1.0, 1.0, 0.1, 0.1, 0.01, 0.01 })]
    [InlineData(1, new[] { 1.0, 1.0, 1.0, 0.1, 0.1, 0.01 })]
    public void Steps_drop_at_their_milestones_later_by_the_lag(int lag, double[] factors)
    {
        var schedule = new StepRate([2, 4], 0.1, lag);
        for (var epoch = 0; epoch < factors.Length; epoch++)
        {
            Assert.Equal(factors[epoch], schedule.Factor(epoch, factors.Length), 15);
        }
    }

    [Fact]
    public void Constant_is_constant() => Assert.All(Enumerable.Range(0, 5), epoch => Assert.Equal(1.0, new ConstantRate().Factor(epoch, 5)));

    [Fact]
    public void Every_kind_in_a_recipe_reaches_the_epochs()
    {
        Assert.Equal([0.05, 0.05, 0.0375], Rates(ScheduleKind.Cosine));
        Assert.Equal([0.05, 0.05, 0.05], Rates(ScheduleKind.Constant));
        Assert.Equal([0.05, 0.05, 0.025], Rates(ScheduleKind.Steps));

        static double[] Rates(ScheduleKind kind)
        {
            var recipe = TinyRun.Recipe("finetune");
            var training = recipe.Training with { Epochs = 3, Schedule = kind, Milestones = [1], Gamma = 0.5 };
            using var run = TinyRun.Run(recipe with { Training = training, Protocol = recipe.Protocol with { Steps = 0 } });
            return [.. run.Record.Results.Training.Select(epoch => Math.Round(epoch.LearningRate, 12))];
        }
    }
}
