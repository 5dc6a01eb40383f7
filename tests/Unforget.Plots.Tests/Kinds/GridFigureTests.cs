using Unforget.Foundation;
using Unforget.Plots;
using Unforget.Plots.Figures;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Plots.Kinds;

public sealed class GridFigureTests
{
    [Fact]
    public void Groups_have_a_row_each_and_are_empty_before_they_are_learned()
    {
        var panel = Panel("groups", TestRuns.Study(Run("a", [.8, .6, .5]), Run("b", [.6, .4, .3])));
        Assert.Equal(["00–01", "02–03", "04–05"], panel.Rows);
        Assert.Equal(["2", "4", "6"], panel.Columns);
        Assert.Equal(["70 50 40", "- 50 40", "- - 40"], panel.Values.Select(Row));
    }

    [Fact]
    public void Confusion_is_in_percent_of_the_row_after_the_last_task()
    {
        var panel = Panel("confusion", TestRuns.Study(Run("a", [.9, .7]), Run("b", [.9, .5])));
        Assert.Equal(["60 0 0 40", "0 60 0 40", "0 0 60 40", "40 0 0 60"], panel.Values.Select(Row));
        Assert.Equal([2], panel.Borders);
        Assert.Equal(["c0", "c1", "c2", "c3"], panel.Rows);
        Assert.Equal(panel.Rows, panel.Columns);
    }

    [Fact]
    public void Classes_are_numbered_where_runs_disagree_about_their_names()
    {
        var panel = Panel("confusion", TestRuns.Study(Run("a", [.9], ["cat", "dog"]), Run("b", [.9], ["dog", "cat"])));
        Assert.Equal(["0", "1"], panel.Rows);
    }

    [Fact]
    public void Long_names_of_classes_are_shortened_to_leave_room_for_the_matrix() => Assert.Equal(
        ["a name that is very…", "b"],
        Panel("confusion", TestRuns.Study(Run("a", [.9], ["a name that is very long indeed", "b"]))).Rows);

    [Fact]
    public void Of_many_classes_every_tenth_is_numbered()
    {
        var panel = Panel("confusion", TestRuns.Study(Run("a", [.9, .8, .7, .6], classesPerTask: 25)));
        Assert.Equal(100, panel.Rows.Count);
        Assert.Equal(["0", "10", "20", "30", "40", "50", "60", "70", "80", "90"], panel.Rows.Where(label => label.Length > 0));
        Assert.False(panel.HasUprightColumns);
    }

    [Fact]
    public void Each_variant_and_predictor_has_its_own_figure_and_names_that_differ_in_signs_only_stay_apart()
    {
        var record = TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.8], ["nme"] = [.7] });
        var study = TestRuns.Study(TestRuns.Run("a b", "a", 1, record), TestRuns.Run("a/b", "a", 1, record));
        Assert.Equal(
            ["groups-a-b-cnn", "groups-a-b-nme", "groups-a-b_2-cnn", "groups-a-b_2-nme"],
            FigureKinds.Make(study, ["groups"], []).Select(figure => figure.Name));
    }

    [Fact]
    public void Unknown_kinds_and_predictors_are_refused_with_the_names_that_exist()
    {
        var study = TestRuns.Study(Run("a", [.9]));
        Assert.Equal(
            "no figure called 'acuracy', did you mean accuracy? (known: accuracy, forgetting, groups, confusion, loss, memory, quality)",
            Assert.Throws<UserError>(() => FigureKinds.Make(study, ["acuracy"], [])).Message);
        Assert.Equal(
            "no predictor called 'knn', did you mean cnn? (known: cnn)",
            Assert.Throws<UserError>(() => FigureKinds.Make(study, [], ["knn"])).Message);
    }

    [Fact]
    public void Runs_without_a_finished_task_are_refused() => Assert.Equal(
        "'comparison' has nothing to draw yet: no run has finished a task",
        Assert.Throws<UserError>(() => FigureKinds.Make(TestRuns.Study(TestRuns.Run("podnet", "a", 1, null)), [], [])).Message);

    private static LabeledRun Run(string order, double[] accuracies, IReadOnlyList<string>? classNames = null, int classesPerTask = 2) => TestRuns.Run(
        "podnet", order, 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = accuracies }, classesPerTask, classNames: classNames));

    private static GridPanel Panel(string kind, StudyResults study) => (GridPanel)FigureKinds.Make(study, [kind], []).Single().Panels.Single();

    private static string Row(double?[] values) => string.Join(' ', values.Select(value => value is { } number ? FormattableString.Invariant($"{Math.Round(number, 6)}") : "-"));
}
