using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods;

namespace Unforget.Tests.Methods;

/// <summary>Settings that do not fit together are refused before anything is trained.</summary>
public sealed class RefusedSettingsTests
{
    [Theory]
    [InlineData("[]", "schedule steps needs milestones, such as [80, 120]")]
    [InlineData("[5, 3]", "milestones must ascend, got [5, 3]")]
    [InlineData("[5, 5]", "milestones must ascend, got [5, 5]")]
    [InlineData("[5, 10]", "milestones must be below epochs 10, got [5, 10]")]
    [InlineData("[0]", "must be from 1 to 100000, got 0")]
    public void Milestones_that_a_schedule_cannot_use_are_refused(string milestones, string reason)
    {
        var error = Assert.Throws<UserError>(() => Bind($"training: {{epochs: 10, schedule: steps, milestones: {milestones}}}"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Milestones_of_another_schedule_do_not_matter() => Bind("training: {epochs: 10, milestones: [50, 20]}");

    [Fact]
    public void Milestones_below_the_epochs_are_accepted() => Bind("training: {epochs: 10, schedule: steps, milestones: [5, 8]}");

    [Fact]
    public void Cross_entropy_over_the_task_with_a_memory_is_refused_before_the_run()
    {
        var recipe = TinyRun.Recipe("finetune").WithOptions("finetune", new FinetuneOptions { Scope = ClassScope.Task });
        var setup = new RunSetup { Dataset = TinyRun.Images };
        var error = Assert.Throws<UserError>(() => new Experiment(recipe, setup, SilentObserver.Instance, TestContext.Current.CancellationToken));
        Assert.Equal("finetune.scope task has no place for exemplars of earlier tasks; valid: scope seen, or memory.mode none", error.Message);
    }

    [Theory]
    [InlineData("podnet")]
    [InlineData("ucir")]
    public void Calibration_exemplars_that_nothing_is_fitted_on_are_a_warning(string method)
    {
        var counter = new TinyRun.Counter();
        var recipe = TinyRun.Recipe(method);
        using var run = TinyRun.Run(recipe with { Memory = recipe.Memory with { CalibrationShare = 0.4 } }, observer: counter);
        Assert.Contains(
            "memory.calibration_share 0.4 keeps exemplars from training, and nothing here is fitted on them (that is what podnet.calibration does)",
            counter.Plan!.Warnings);
    }

    private static Recipe Bind(string yaml) => new RecipeBinder().Bind(yaml, "test.yaml");
}
