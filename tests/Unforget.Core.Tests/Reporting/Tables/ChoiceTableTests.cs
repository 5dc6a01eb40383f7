using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Tests.Reporting.Results;

namespace Unforget.Tests.Reporting.Tables;

public sealed class ChoiceTableTests
{
    [Fact]
    public void The_best_mean_on_held_out_images_is_chosen_in_each_group_with_its_values()
    {
        var table = Create(
            Run("base", "order1", 0.50), Run("base", "order2", 0.54),
            Run("slow", "order1", 0.55, ("rate", 0.01)), Run("slow", "order2", 0.59, ("rate", 0.01)),
            Run("fast", "order1", 0.51, ("rate", 0.1)), Run("fast", "order2", 0.51, ("rate", 0.1)),
            Run("long", "order1", 0.40, ("epochs", 200)), Run("long", "order2", 0.44, ("epochs", 200)));
        Assert.Equal(["rate", "rate", "rate", "epochs", "epochs"], Texts(table, "group"));
        Assert.Equal(["BASE", "SLOW", "FAST", "BASE", "LONG"], Texts(table, "variant"));
        Assert.Equal(["", "training.rate=0.01", "training.rate=0.1", "", "training.epochs=200"], Texts(table, "values"));
        Assert.Equal(["52.00 ± 2.83", "57.00 ± 2.83", "51.00 ± 0.00", "52.00 ± 2.83", "42.00 ± 2.83"], Texts(table, "held_out_accuracy"));
        var choices = Texts(table, "choice");
        Assert.Equal(["chosen", "chosen"], [choices[1], choices[3]]);
        Assert.Equal("-5.00 ± 0.00 [-5.00, -5.00] lower", choices[0]);

        // Differences -4 and -8: mean -6, error 2, half width 12.706 x 2.
        Assert.Equal("-6.00 ± 2.00 [-31.41, +19.41] not distinguishable", choices[2]);
        Assert.Contains("rate, cnn: SLOW (training.rate=0.01).", table.Captions);
        Assert.Contains("epochs, cnn: BASE.", table.Captions);
    }

    [Fact]
    public void Test_accuracies_play_no_part()
    {
        // By the test images, other would be the better one.
        var table = Create(Run("base", "order1", 0.6, test: 0.1), Run("other", "order1", 0.5, ("rate", 1), test: 0.9));
        Assert.Equal("chosen", Texts(table, "choice")[0]);
        Assert.Equal("60.00", Texts(table, "held_out_accuracy")[0]);
    }

    [Fact]
    public void Runs_that_are_evaluated_on_held_out_images_are_judged_by_their_evaluation()
    {
        var table = Create(HeldOut(Run("base", "order1", 0.1, test: 0.3)), HeldOut(Run("other", "order1", 0.2, ("rate", 1), test: 0.4)));
        Assert.Equal(["30.00", "40.00"], Texts(table, "held_out_accuracy"));
        Assert.Equal("chosen", Texts(table, "choice")[1]);
    }

    [Fact]
    public void Only_repetitions_that_all_candidates_have_finished_are_compared()
    {
        // Over all of its runs base would be at 70; order2 of other is missing.
        var table = Create(Run("base", "order1", 0.5), Run("base", "order2", 0.9), Run("other", "order1", 0.6, ("rate", 1)));
        Assert.Equal(["50.00", "60.00"], Texts(table, "held_out_accuracy"));
        Assert.Equal(["1", "1"], Texts(table, "n"));
        Assert.Equal("chosen", Texts(table, "choice")[1]);
    }

    [Fact]
    public void Of_equal_ones_the_first_is_chosen_and_without_common_runs_none()
    {
        Assert.Equal("chosen", Texts(Create(Run("base", "order1", 0.5), Run("other", "order1", 0.5, ("rate", 1))), "choice")[0]);
        var none = Create(Run("base", "order1", 0.5), Run("other", "order2", 0.5, ("rate", 1)));
        Assert.DoesNotContain("chosen", Texts(none, "choice"));
        Assert.Contains("rate, cnn: nothing to choose by yet.", none.Captions);
    }

    [Fact]
    public void Where_each_order_is_a_setting_with_a_choice_of_its_own_a_seed_is_one_observation()
    {
        // Differences of the seeds -1, -2 and -3: mean -2, error 1 / sqrt 3, half width 4.303 times that.
        var runs = new[] { "order1", "order2" }.SelectMany(order => new[] { 1, 2, 3 }.SelectMany(seed => new[]
        {
            HeldOut(Study.Run("base", order, seed, 0.50, setting: order)),
            HeldOut(Study.Run("other", order, seed, 0.50 + (0.01 * seed), setting: order)),
        }));
        var study = Study.Of([.. runs]) with { Baseline = "base" };
        var tables = TableStyle.Find("choice").Create(new TableRequest(study, _ => throw new NotSupportedException()));
        Assert.Equal(2, tables.Count);
        Assert.All(tables, table =>
        {
            Assert.Equal(["3", "3"], Texts(table, "n"));
            Assert.Equal(["-2.00 ± 0.58 [-4.48, +0.48] not distinguishable", "chosen"], Texts(table, "choice"));
            Assert.Contains("over n seeds of one class order", string.Join(' ', table.Captions), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Runs_without_held_out_images_choose_nothing()
    {
        var results = Study.Of(Study.Run("base", "order1", 1, 0.5), Study.Run("other", "order1", 1, 0.6)) with { Baseline = "base" };
        var error = Assert.Throws<UserError>(() => TableStyle.Find("choice").Create(new TableRequest(results, _ => throw new NotSupportedException())));
        Assert.StartsWith("runs/base holds no images back, so nothing is chosen by it; valid: runs with protocol.validation above 0", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A run with an accuracy on held-out images beside another one on test images.</summary>
    private static LabeledRun Run(string variant, string order, double heldOut, (string Key, double Value)? changed = null, double test = 0.5) =>
        Study.Run(variant, order, 1, test, change: record => Changed(record.WithValue("training", "rate", 0.05), changed) with
        {
            Results = record.Results with
            {
                Validation = record.Results.Predictors.ToDictionary(pair => pair.Key, pair => pair.Value with { AverageIncrementalAccuracy = heldOut }),
            },
        });

    private static RunRecord Changed(RunRecord record, (string Key, double Value)? changed) =>
        changed is { } one ? record.WithValue("training", one.Key, one.Value) : record;

    private static LabeledRun HeldOut(LabeledRun run) => run with
    {
        Record = run.Record!.WithValue("protocol", "evaluate", "held_out") with { Results = run.Record!.Results with { Validation = null } },
    };

    /// <summary>Groups are named after the one key that a variant changes.</summary>
    private static Table Create(params LabeledRun[] runs)
    {
        var study = Study.Of(runs);
        var results = study with
        {
            Baseline = "base",
            Variants = [.. study.Variants.Select(variant => variant with { Group = variant.Name == "base" ? null : variant.Name == "long" ? "epochs" : "rate" })],
        };
        return Assert.Single(TableStyle.Find("choice").Create(new TableRequest(results, _ => throw new NotSupportedException())));
    }

    private static List<string> Texts(Table table, string column)
    {
        var index = table.Columns.ToList().FindIndex(one => one.Key == column);
        return [.. table.Rows.Select(row => CellText.Of(row.Cells[index], table.Columns[index]))];
    }
}
