using Unforget.Plots;
using Unforget.Plots.Figures;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Plots.Kinds;

public sealed class LineFigureTests
{
    [Fact]
    public void Accuracy_averages_the_seeds_of_an_order_first_and_bands_are_sample_deviations_over_orders()
    {
        var figure = Single("accuracy", Runs("podnet", ("a", 1, [.8, .6]), ("a", 2, [.6, .4]), ("b", 1, [.9, .3])));

        // Orders: (0.7, 0.5) and (0.9, 0.3). Deviation of 70 and 90 is 20 / sqrt(2).
        var points = Lines(figure)[0].Points;
        Assert.Equal([2, 4], points.Select(point => point.X));
        Assert.Equal([80, 40], points.Select(point => point.Y.Mean), Near);
        Assert.All(points, point => Assert.Equal(14.1421356, point.Y.Deviation!.Value, 6));
        Assert.Equal(65.8578644, points[0].Low, 6);
        Assert.Equal(94.1421356, points[0].High, 6);

        // Averages of the runs: 0.7, 0.5 and 0.6, so both orders have 0.6.
        Assert.Equal("60.0 ± 0.0", figure.Legend.Single().Value);
        Assert.Contains("Mean over 2 class orders, seeds averaged first", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void With_one_class_order_the_band_is_over_seeds()
    {
        var figure = Single("accuracy", Runs("podnet", ("a", 1, [.8]), ("a", 2, [.6])));
        Assert.Equal(14.1421356, Lines(figure)[0].Points[0].Y.Deviation!.Value, 6);
        Assert.Contains("Mean over 2 seeds; the band is one sample standard deviation", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_others_have_several_class_orders_seeds_of_one_order_are_one_observation()
    {
        var figure = Single("accuracy", [.. Runs("podnet", ("a", 1, [.8]), ("a", 2, [.6])), .. Runs("other", ("a", 1, [.5]), ("b", 1, [.4]))]);
        Assert.Equal((70, null), (Math.Round(Lines(figure)[0].Points[0].Y.Mean, 9), Lines(figure)[0].Points[0].Y.Deviation));
        Assert.Contains("Mean over the 2 seeds of one class order (podnet).", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_run_has_no_band_and_no_deviation_in_the_legend()
    {
        var figure = Single("accuracy", Runs("podnet", ("a", 1, [.8, .6])));
        Assert.All(Lines(figure)[0].Points, point => Assert.Equal((null, point.Y.Mean, point.Y.Mean), (point.Y.Deviation, point.Low, point.High)));
        Assert.Equal("70.0", figure.Legend.Single().Value);
        Assert.DoesNotContain("Mean over", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Unfinished_runs_are_left_out_where_others_are_finished_and_the_caption_says_so()
    {
        var figure = Single("accuracy",
        [
            TestRuns.Run("podnet", "a", 1, TestRuns.Record(Cnn(.8, .6))),
            TestRuns.Run("podnet", "b", 1, TestRuns.Record(Cnn(.2), isComplete: false)),
            TestRuns.Run("podnet", "c", 1, null),
        ]);
        Assert.Equal([80, 60], Lines(figure)[0].Points.Select(point => point.Y.Mean), Near);
        Assert.Contains("Unfinished runs are left out: 2 of podnet", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_differs_in_protocol_from_the_rest_of_its_variant_is_named_in_the_caption()
    {
        var other = TestRuns.Record(Cnn(.2, .1));
        other.Recipe["protocol"]!["increment"] = 7;
        var figure = Single("accuracy",
        [
            TestRuns.Run("podnet", "a", 1, TestRuns.Record(Cnn(.8, .6))),
            TestRuns.Run("podnet", "b", 1, TestRuns.Record(Cnn(.8, .6))),
            TestRuns.Run("podnet", "c", 1, other),
        ]);
        Assert.EndsWith(" podnet: protocol.increment is 7, in the rest of the row 2 (c seed 1).", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Variants_that_store_the_same_are_named_in_the_caption_since_only_one_line_is_seen()
    {
        LabeledRun[] runs = [.. Runs("one", ("a", 1, [.8, .6])), .. Runs("two", ("a", 1, [.7, .5]))];
        Assert.Contains(" On one line: one, two.", Single("memory", runs).Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_without_a_finished_run_is_shown_as_far_as_all_its_runs_have_come_and_has_no_average()
    {
        var figure = Single("accuracy",
        [
            TestRuns.Run("podnet", "a", 1, TestRuns.Record(Cnn(.8, .6, .5), isComplete: false)),
            TestRuns.Run("podnet", "b", 1, TestRuns.Record(Cnn(.6, .4), isComplete: false)),
        ]);
        Assert.Equal([(2, 70), (4, 50)], Lines(figure)[0].Points.Select(point => (point.X, Math.Round(point.Y.Mean, 9))));
        Assert.Equal("", figure.Legend.Single().Value);
        Assert.Contains("Not finished, shown as far as it has come: podnet", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_holds_the_variants_that_have_its_predictor()
    {
        var study = TestRuns.Study(
            TestRuns.Run("finetune", "a", 1, TestRuns.Record(Cnn(.5, .1), method: "finetune")),
            TestRuns.Run("podnet", "a", 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.8, .6], ["nme"] = [.7, .5] })));
        var figures = FigureKinds.Make(study, ["accuracy"], []);
        Assert.Equal(["accuracy-cnn", "accuracy-nme"], figures.Select(figure => figure.Name));
        Assert.Equal(["finetune", "podnet"], Lines(figures[0]).Select(line => line.Name));
        Assert.Equal(["podnet"], Lines(figures[1]).Select(line => line.Name));
        Assert.Equal(["accuracy-nme"], FigureKinds.Make(study, ["accuracy"], ["nme"]).Select(figure => figure.Name));
    }

    [Fact]
    public void Each_setting_has_its_own_figure()
    {
        var study = TestRuns.Study(
            TestRuns.Run("podnet", "a", 1, TestRuns.Record(Cnn(.8, .6)), setting: "10 steps"),
            TestRuns.Run("podnet", "a", 1, TestRuns.Record(Cnn(.7, .5)), setting: "5 steps"));
        Assert.Equal(["accuracy-10-steps-cnn", "accuracy-5-steps-cnn"], FigureKinds.Make(study, ["accuracy"], []).Select(figure => figure.Name));
    }

    [Fact]
    public void Forgetting_is_in_percent_with_the_last_value_in_the_legend()
    {
        var figure = Single("forgetting", Runs("podnet", ("a", 1, [.8, .6, .7])));
        Assert.Equal([0, 20, 10], Lines(figure)[0].Points.Select(point => point.Y.Mean), Near);
        Assert.Equal("10.0", figure.Legend.Single().Value);
    }

    [Fact]
    public void Loss_of_one_variant_shows_its_terms_over_all_epochs_with_gaps_where_a_term_is_missing()
    {
        var figure = Single("loss", Runs("podnet", ("a", 1, [.8, .6, .5])));
        var lines = Lines(figure);
        Assert.Equal(["classification", "pod flat", "sum"], lines.Select(line => line.Name));
        Assert.Equal([(1, 3), (2, 2), (3, 4), (4, 2.5), (5, 4), (6, 2.5)], lines[2].Points.Select(point => (point.X, point.Y.Mean)));

        // The first task has no second term.
        Assert.Equal([3, 4, 5, 6], lines[1].Points.Select(point => point.X));
        Assert.Equal([new PanelSection(.5, 2.5, "task 1"), new PanelSection(2.5, 4.5, "task 2"), new PanelSection(4.5, 6.5, "task 3")], ((LinePanel)figure.Panels[0]).Sections);
    }

    [Fact]
    public void Points_that_are_far_apart_are_not_joined()
    {
        SeriesPoint[] points = [.. new[] { 1.0, 2, 5, 6, 9 }.Select(x => new SeriesPoint(x, new Sample(0, null, 1)))];
        var line = new LineSeries("line", Unforget.Plots.Style.Palette.Style(0), points) { WidestGap = 1 };
        Assert.Equal(["1 2", "5 6", "9"], line.Pieces().Select(piece => string.Join(' ', piece.Select(point => point.X))));
        Assert.Single((line with { WidestGap = double.PositiveInfinity }).Pieces());
    }

    [Fact]
    public void Loss_of_several_variants_shows_the_total_of_each() => Assert.Equal(
        ["podnet", "other"],
        Lines(Single("loss", [.. Runs("podnet", ("a", 1, [.8, .6])), .. Runs("other", ("a", 1, [.7, .5]))])).Select(line => line.Name));

    [Fact]
    public void Memory_shows_images_above_megabytes()
    {
        var figure = Single("memory", Runs("podnet", ("a", 1, [.8, .6])));
        Assert.Equal([20, 40], ((LinePanel)figure.Panels[0]).Series[0].Points.Select(point => point.Y.Mean));
        Assert.Equal([.06144, .12288], ((LinePanel)figure.Panels[1]).Series[0].Points.Select(point => point.Y.Mean), Near);
        Assert.Equal("40, 0.1", figure.Legend.Single().Value);
    }

    private static readonly Func<double, double, bool> Near = (one, other) => Math.Abs(one - other) < 1e-9;

    private static Dictionary<string, double[]> Cnn(params double[] accuracies) => new() { ["cnn"] = accuracies };

    private static IReadOnlyList<LabeledRun> Runs(string variant, params (string Order, long Seed, double[] Accuracies)[] runs) =>
        [.. runs.Select(run => TestRuns.Run(variant, run.Order, run.Seed, TestRuns.Record(Cnn(run.Accuracies))))];

    private static Figure Single(string kind, IReadOnlyList<LabeledRun> runs) => FigureKinds.Make(TestRuns.Study(runs), [kind], []).Single();

    private static IReadOnlyList<LineSeries> Lines(Figure figure) => ((LinePanel)figure.Panels[0]).Series;
}
