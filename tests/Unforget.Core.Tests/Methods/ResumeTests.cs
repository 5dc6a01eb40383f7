using Unforget.Foundation;

namespace Unforget.Tests.Methods;

/// <summary>A run that is saved at any moment and taken up in a fresh experiment ends as if nothing had happened.</summary>
public sealed class ResumeTests
{
    public static TheoryData<string> Methods => [.. TinyRun.Catalog.Methods.Select(entry => entry.Name).Union(MethodCases.Names)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Saved_at_any_moment_and_loaded_a_run_ends_with_the_same_bits(string method)
    {
        var recipe = MethodCases.Recipe(method);
        var counter = new TinyRun.Counter();
        using var undisturbed = TinyRun.Run(recipe, observer: counter);
        var saved = new List<(RunMoment Moment, long Steps, StateSnapshot State)>();
        try
        {
            var saving = new TinyRun.Counter();
            using var whole = TinyRun.Run(recipe, observer: saving, at: (experiment, moment) => saved.Add((moment, saving.Steps, experiment.Save())));
            Snapshots.Same(undisturbed.Final, whole.Final, "saving disturbed the run");
            Assert.Equal(undisturbed.Results, whole.Results);

            Assert.Equal(counter.Steps, saved.Count(state => state.Moment == RunMoment.Step));
            Assert.Equal(2, saved.Count(state => state.Moment == RunMoment.Task));
            foreach (var (moment, steps, state) in saved.SkipLast(1).Where(state => method == "podnet" || IsTelling(state.Moment, state.Steps)))
            {
                var resumed = new TinyRun.Counter();
                using var rest = TinyRun.Run(recipe, from: state, observer: resumed);
                Assert.Equal(counter.Steps - steps, resumed.Steps);
                Snapshots.Same(undisturbed.Final, rest.Final, $"{method}, {moment} after {steps} steps");
                Assert.Equal(undisturbed.Results, rest.Results);
            }
        }
        finally
        {
            saved.ForEach(state => state.State.Dispose());
        }
    }

    [Fact]
    public void Stages_of_podnet_are_all_among_the_moments()
    {
        var counter = new TinyRun.Counter();
        using var run = TinyRun.Run(TinyRun.Recipe("podnet"), observer: counter);
        Assert.Equal([(0, "main"), (1, "finetune"), (1, "main")], counter.Seen.Keys.Order());
        Assert.All(counter.Seen.Values, stage => Assert.Equal(6, stage.Steps));
    }

    [Fact]
    public void A_state_of_another_recipe_is_refused()
    {
        StateSnapshot? saved = null;
        using var run = TinyRun.Run(TinyRun.Recipe("podnet"), at: (experiment, moment) => saved ??= moment == RunMoment.Stage ? experiment.Save() : null);
        using var state = saved!;
        var error = Assert.Throws<InvalidDataException>(() => TinyRun.Run(TinyRun.Recipe("finetune"), from: state));
        Assert.Contains("head.weight_0", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Every second step suffices: in epochs of 3 steps these are the first, the last and one in the middle.</summary>
    private static bool IsTelling(RunMoment moment, long steps) => moment != RunMoment.Step || steps % 2 == 1;
}
