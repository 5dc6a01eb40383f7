using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Tests.Reporting.Results;

namespace Unforget.Tests.Reporting.Tables;

public sealed class TableStyleTests
{
    private const string References =
        """
        references:
          - key: paper
            title: Method
            source: "Author, 2020, table 1"
            predictor: cnn
            conditions: {method: podnet, training.epochs: 160, memory.mode: growing, podnet.factor: 3}
            values:
              - {protocol: five, mean: 50, std: 1.5, also: [{mean: 51.2, source: "table 2"}], conditions: {protocol.increment: 10}}
          - key: steps
            title: Method
            source: "Author, 2020, table 3"
            predictor: cnn
            measure: running_average
            values:
              - {protocol: five, tasks: [{task: 0, mean: 77, also: [{mean: 81, source: "table 4"}]}]}
          - key: groups
            title: Method
            source: "Author, 2020, table 5"
            predictor: cnn
            measure: group_accuracy
            values:
              - {protocol: five, mean: 30, groups: [40, 20]}
        """;

    /// <summary>Three orders: a is 50, 52, 54 and b is 51, 54, 57, so the differences are 1, 2, 3.</summary>
    private static StudyResults Results => Study.Of(
        Study.Run("a", "order1", 1, 0.50, references: "paper/five"),
        Study.Run("a", "order2", 1, 0.52, references: "paper/five"),
        Study.Run("a", "order3", 1, 0.54, references: "paper/five"),
        Study.Run("b", "order1", 1, 0.51),
        Study.Run("b", "order2", 1, 0.54),
        Study.Run("b", "order3", 1, 0.57)) with { Baseline = "a" };

    [Fact]
    public void Variants_table_holds_mean_deviation_published_value_and_paired_difference()
    {
        var table = Assert.Single(Create("variants", Results));
        var (a, b) = (table.Rows[0], table.Rows[1]);
        Assert.Equal("52.00 ± 2.00", Text(table, a, "average_incremental_accuracy"));
        Assert.Equal("54.00 ± 3.00", Text(table, b, "average_incremental_accuracy"));
        Assert.Equal("3", Text(table, a, "n"));
        Assert.Equal("50 ± 1.5", Text(table, a, "published"));
        Assert.Equal("+2.00", Text(table, a, "published_difference"));
        Assert.Equal("Method, Author, 2020, table 1", Text(table, a, "published_source"));
        Assert.Equal("baseline", Text(table, a, "difference"));
        // Mean 2, error 1 / sqrt(3) = 0.58, half width 4.3027 x 0.5774 = 2.48.
        Assert.Equal("+2.00 ± 0.58 [-0.48, +4.48] not distinguishable", Text(table, b, "difference"));
        Assert.Equal("42.00 ± 2.00", Text(table, a, "final_accuracy"));
    }

    [Fact]
    public void Published_value_says_contradictions_and_other_conditions_in_notes()
    {
        var table = Create("variants", Results)[0];
        Assert.Equal(
            ["Method: 51.2 in table 2", "published with memory.mode growing, here fixed: not the same protocol"],
            Notes(table, table.Rows[0], "published"));
    }

    [Fact]
    public void Published_value_says_where_any_run_of_its_cell_departs_from_it()
    {
        RunRecord Podnet(RunRecord record) => record.WithMethod("podnet", 3).WithValue("memory", "mode", "growing");
        var table = Create("variants", Study.Of(
            Study.Run("a", "order1", 1, 0.50, change: Podnet, references: "paper/five"),
            Study.Run("a", "order2", 1, 0.52, change: record => Podnet(record).WithValue("training", "epochs", 80), references: "paper/five"),
            Study.Run("b", "order1", 1, 0.52, change: record => record.WithMethod("finetune", 3), references: "paper/five")))[0];
        Assert.Equal(
            ["Method: 51.2 in table 2", "published with training.epochs 160, here 80 (order2 seed 1): not the same protocol"],
            Notes(table, table.Rows[0], "published"));

        // Options of podnet are not missed in a run of another method: that the method is another one says it.
        Assert.Equal(
            [
                "Method: 51.2 in table 2",
                "published with method podnet, here finetune: not the same protocol",
                "published with memory.mode growing, here fixed: not the same protocol",
            ],
            Notes(table, table.Rows[1], "published"));
    }

    [Fact]
    public void Differences_that_come_from_rows_of_mixed_protocols_are_marked_themselves()
    {
        var results = Study.Of(
            Study.Run("a", "order1", 1, 0.50, references: "paper/five"),
            Study.Run("a", "order2", 1, 0.52, references: "paper/five"),
            Study.Run("a", "order3", 1, 0.54, change: record => record.WithValue("training", "epochs", 80), references: "paper/five"),
            Study.Run("b", "order1", 1, 0.51),
            Study.Run("b", "order2", 1, 0.51)) with { Baseline = "a" };
        const string mixed = "training.epochs is 80, in the rest of the row 160 (order3 seed 1)";
        Assert.All(new[] { "variants", "ablation", "quality" }, style =>
        {
            var table = Create(style, results)[0];
            Assert.Equal([$"baseline: {mixed}"], Notes(table, table.Rows[1], "difference"));
        });
        var variants = Create("variants", results)[0];
        Assert.Contains(mixed, Notes(variants, variants.Rows[0], "published_difference"));
        Assert.Contains("published with training.epochs 160, here 80 (order3 seed 1): not the same protocol", Notes(variants, variants.Rows[0], "published_difference"));
        var methods = Create("methods", results);
        Assert.Contains(mixed, Notes(methods[0], methods[0].Rows[2], "default"));
        Assert.Equal([$"baseline: {mixed}"], Notes(methods[1], methods[1].Rows[0], "default"));
    }

    [Fact]
    public void Run_that_cannot_be_read_is_marked_with_the_reason()
    {
        var table = Create("variants", Study.Of(
            Study.Run("a", "order1", 1, 0.50), Study.Run("a", "order2", 1, 0.50) with { Record = null, Problem = "run.json is not a run record: x" }))[0];
        Assert.Equal(["order2 seed 1 is left out: run.json is not a run record: x"], Notes(table, table.Rows[0], "variant"));
    }

    [Fact]
    public void Runs_left_out_for_one_reason_are_one_note()
    {
        var table = Create("variants", Study.Of(
            Study.Run("a", "order1", 1, 0.50), Study.Run("a", "order2", 1, 0.50) with { Record = null }, Study.Run("a", "order3", 1, 0.50) with { Record = null }))[0];
        Assert.Equal(["order2 seed 1, order3 seed 1 are left out: not run yet"], Notes(table, table.Rows[0], "variant"));
    }

    [Fact]
    public void Difference_between_variants_that_were_computed_differently_is_marked()
    {
        static RunRecord Elsewhere(RunRecord record) => record with { Environment = record.Environment with { Engine = "fused", Threads = 7 } };
        var table = Create("methods", Study.Of(
            Study.Run("a", "order1", 1, 0.50), Study.Run("a", "order2", 1, 0.60),
            Study.Run("b", "order1", 1, 0.55, change: Elsewhere), Study.Run("b", "order2", 1, 0.65, change: Elsewhere)) with { Baseline = "a" })[1];
        var usual = Study.Run("a", "order1", 1, 0.50).Record!.Environment;
        Assert.Equal(
            [$"engine is fused, for the baseline {usual.Engine}", $"threads is 7, for the baseline {usual.Threads}"], Notes(table, table.Rows[0], "default"));
    }

    [Fact]
    public void Cost_stands_beside_each_row()
    {
        var table = Create("variants", Results)[0];
        var row = table.Rows[0];
        Assert.Equal("10", Text(table, row, "stored_images_peak"));
        Assert.Equal("10", Text(table, row, "stored_images_mean"));
        Assert.Equal("0.03", Text(table, row, "stored_megabytes_peak"));
        Assert.Equal("0.02", Text(table, row, "stored_megabytes_mean"));
        Assert.Equal("0.0", Text(table, row, "wall_minutes"));
        Assert.Equal("200", Text(table, row, "images_per_second")); // 300 images in 1.5 s
        Assert.Equal("8.00", Text(table, row, "peak_memory_gibibytes"));
        Assert.Equal("1,234", Text(table, row, "parameters"));
    }

    [Fact]
    public void Unfinished_missing_and_deviating_runs_are_marked_and_the_first_two_left_out()
    {
        var results = Study.Of(
            Study.Run("a", "order1", 1, 0.50),
            Study.Run("a", "order2", 1, 0.60),
            Study.Run("a", "order3", 1, 0.70, change: record => record.WithValue("training", "epochs", 80)),
            Study.Run("a", "order4", 1, 0.99, change: record => record with { Status = RunStatus.Incomplete }),
            Study.Run("a", "order5", 1, 0.99) with { Record = null },
            Study.Run("a", "order6", 1, 0.50, change: record => record with { Environment = record.Environment with { DatasetDigest = "other" } }));
        var table = Create("variants", results)[0];
        Assert.Equal("4", Text(table, table.Rows[0], "n"));
        Assert.Equal(
            [
                "order4 seed 1 is left out: unfinished, 2 tasks so far",
                "order5 seed 1 is left out: not run yet",
                "training.epochs is 80, in the rest of the row 160 (order3 seed 1)",
                "data is other, in the rest of the row digest (order6 seed 1)",
            ],
            table.Rows[0].Cells[0].Notes.Select(note => table.Notes[note]));
    }

    [Fact]
    public void Methods_table_has_a_column_for_each_setting_and_marks_a_cell_that_differs_from_its_row()
    {
        var results = Study.Of(
            Study.Run("a", "order1", 1, 0.50, "five"),
            Study.Run("a", "order2", 1, 0.54, "five"),
            Study.Run("a", "order1", 1, 0.40, "ten", record => record.WithValue("protocol", "increment", 5).WithValue("memory", "mode", "growing"))) with { Baseline = null };
        var table = Assert.Single(Create("methods", results));
        var row = table.Rows[0];
        Assert.Equal("52.00 ± 2.83", Text(table, row, "five"));
        Assert.Equal("40.00", Text(table, row, "ten"));
        Assert.Equal("1 to 2", Text(table, row, "n"));
        Assert.Empty(Cell(table, row, "five").Notes);
        Assert.Equal(["memory.mode is growing, in the rest of the row fixed (order1 seed 1)"], Cell(table, row, "ten").Notes.Select(note => table.Notes[note]));
    }

    [Fact]
    public void Methods_table_sets_published_rows_and_differences_below_and_compares_with_the_baseline()
    {
        var tables = Create("methods", Results);
        Assert.Equal(["methods", "differences"], tables.Select(table => table.Name));
        Assert.Equal(["A", "  published: Method, Author, 2020, table 1", "  difference", "B"], tables[0].Rows.Select(row => ((TextCell)row.Cells[0]).Text));
        Assert.Equal(["52.00 ± 2.00", "50 ± 1.5", "+2.00", "54.00 ± 3.00"], tables[0].Rows.Select(row => Text(tables[0], row, "default")));
        Assert.Equal("+2.00 ± 0.58 [-0.48, +4.48] not distinguishable", Text(tables[1], Assert.Single(tables[1].Rows), "default"));
    }

    [Fact]
    public void Steps_table_has_accuracy_and_running_average_after_each_task()
    {
        // The record's accuracies: 1/2 after task 0, then 1/2 of 6 images; running averages 0.5 and 0.5 (see TestRecord).
        var table = Create("steps", Study.Of(Study.Run("a", "order1", 1, 0.5, references: "steps/five")))[0];
        var tasks = TestRecord.Tasks();
        Assert.Equal(["0", "1"], table.Rows.Select(row => Text(table, row, "task")));
        Assert.Equal(["2", "3"], table.Rows.Select(row => Text(table, row, "classes")));
        Assert.Equal(tasks.Select(task => 100 * task.Accuracy), table.Rows.Select(row => ((SampleCell)Cell(table, row, "a_cnn_accuracy")).Value!.Mean));
        Assert.Equal(tasks.Select(task => 100 * task.AverageIncrementalAccuracy), table.Rows.Select(row => ((SampleCell)Cell(table, row, "a_cnn_running_average")).Value!.Mean));
        Assert.Equal("77", Text(table, table.Rows[0], "a_cnn_published_1"));
        Assert.Equal(["Method: 81 in table 4"], Cell(table, table.Rows[0], "a_cnn_published_1").Notes.Select(note => table.Notes[note]));
        Assert.Equal("", Text(table, table.Rows[1], "a_cnn_published_1"));
    }

    [Fact]
    public void Groups_table_has_a_column_for_each_group_and_published_groups_below()
    {
        var table = Create("groups", Study.Of(Study.Run("a", "order1", 1, 0.6, references: "groups/five")))[0];
        var last = TestRecord.Tasks()[^1];
        Assert.Equal(["variant", "predictor", "group_00_01", "group_02_03", "all"], table.Columns.Select(column => column.Key));
        Assert.Equal(
            last.AccuracyPerGroup.Values.Select(value => 100 * value!.Value),
            table.Rows[0].Cells.Skip(2).Take(2).Select(cell => ((SampleCell)cell).Value!.Mean));
        Assert.Equal("50.0", Text(table, table.Rows[0], "all"));
        Assert.Equal(["40", "20", "30"], table.Rows[1].Cells.Skip(2).Select((cell, i) => CellText.Of(cell, table.Columns[i + 2])));
    }

    [Fact]
    public void Ablation_table_has_a_column_for_each_key_in_which_variants_differ()
    {
        var table = Create("ablation", Study.Of(
            Study.Run("a", "order1", 1, 0.5),
            Study.Run("b", "order1", 1, 0.6, change: record => record.WithValue("memory", "mode", "none"))) with { Baseline = "a" })[0];
        Assert.Equal(["variant", "predictor", "memory_mode"], table.Columns.Take(3).Select(column => column.Key));
        Assert.Equal(["fixed", "none"], table.Rows.Select(row => Text(table, row, "memory_mode")));
        Assert.Equal("+10.00 (one pair, no interval)", Text(table, table.Rows[1], "difference"));
    }

    [Fact]
    public void Ablation_table_sets_published_values_beside_ours()
    {
        var table = Create("ablation", Study.Of(
            Study.Run("a", "order1", 1, 0.52, references: "paper/five"), Study.Run("b", "order1", 1, 0.6, change: record => record.WithValue("memory", "mode", "none"))))[0];
        Assert.Equal(["50 ± 1.5", ""], table.Rows.Select(row => Text(table, row, "published")));
        Assert.Equal(["+2.00", ""], table.Rows.Select(row => Text(table, row, "published_difference")));
    }

    [Fact]
    public void Ablation_table_has_no_column_for_options_that_only_one_method_has()
    {
        var table = Create("ablation", Study.Of(
            Study.Run("a", "order1", 1, 0.5, change: record => record.WithMethod("podnet", 3)),
            Study.Run("b", "order1", 1, 0.6, change: record => record.WithMethod("finetune", 2))))[0];
        Assert.Equal(["variant", "predictor", "method", "average_incremental_accuracy"], table.Columns.Take(4).Select(column => column.Key));
    }

    [Fact]
    public void Running_averages_are_said_to_be_of_rounded_accuracies() =>
        Assert.Contains("rounded to 3 decimals", Create("steps", Results)[0].Captions[0], StringComparison.Ordinal);

    [Fact]
    public void Quality_table_has_the_bytes_of_a_stored_image()
    {
        var table = Create("quality", Study.Of(Study.Run("a", "order1", 1, 0.5)))[0];
        Assert.Equal("1,536", Text(table, table.Rows[0], "bytes_of_an_image")); // 15360 bytes over 10 images
    }

    [Fact]
    public void Budget_table_has_both_budgets_and_their_ratios_to_the_baseline()
    {
        var table = Create("budget", Study.Of(
            Study.Run("a", "order1", 1, 0.5),
            Study.Run("b", "order1", 1, 0.6, change: record => record with
            {
                Resources = new RunResources(1, 25, 76_800, 46_080, [new TaskResources(0, 100, 5, 15_360, 1), new TaskResources(1, 100, 25, 76_800, 1)]),
            })) with { Baseline = "a" })[0];
        Assert.Equal(["10", "0.03", "1.00", "10", "0.02", "1.00"], table.Rows[0].Cells.Skip(4).Select((cell, i) => CellText.Of(cell, table.Columns[i + 4])));

        // 25 images after the second task and 15 on average; 76,800 of 30,720 and 46,080 of 15,360 bytes.
        Assert.Equal(["25", "0.08", "2.50", "15", "0.05", "3.00"], table.Rows[1].Cells.Skip(4).Select((cell, i) => CellText.Of(cell, table.Columns[i + 4])));
        Assert.Equal("+10.00 (one pair, no interval)", Text(table, table.Rows[1], "difference"));
        Assert.DoesNotContain(Create("budget", Study.Of(Study.Run("a", "order1", 1, 0.5)))[0].Columns, column => column.Key.StartsWith("ratio", StringComparison.Ordinal));
    }

    [Fact]
    public void Cost_table_has_a_row_for_each_task()
    {
        var results = Study.Of(
            Study.Run("a", "order1", 1, 0.5),
            Study.Run("a", "order2", 1, 0.5, change: record => record with { Timings = new RunTimings(4.5, [new TaskTimings(0, [new PhaseTiming("main", 3, 300), new PhaseTiming("memory", 1.5, 0)])]) }));
        var table = Assert.Single(Create("cost", results));
        var row = Assert.Single(table.Rows);
        Assert.Equal("0", Text(table, row, "task"));
        Assert.Equal(3.0 / 60, ((NumberCell)Cell(table, row, "wall_minutes")).Value!.Value, 12); // 1.5 s and 4.5 s
        Assert.Equal("150", Text(table, row, "images_per_second")); // 200 and 100
        Assert.Equal(["100", "12", "10", "–", "–", "–", "0.031", "–", "1,234", "4.00"], row.Cells.Skip(4).Select((cell, i) => CellText.Of(cell, table.Columns[i + 4])));
    }

    [Fact]
    public void Cost_is_left_out_where_it_is_not_wanted() => Assert.All(TableStyle.All.Where(style => style.Name is not ("cost" or "choice")), style => Assert.DoesNotContain(
        style.Create(new TableRequest(Results, Published) { WithCost = false }),
        table => table.Name == "cost" || table.Columns.Any(column => column.Key == "wall_minutes")));

    [Fact]
    public void Every_row_has_a_cell_for_each_column_and_every_note_exists() => Assert.All(
        TableStyle.All.Where(style => style.Name != "choice").SelectMany(style => style.Create(new TableRequest(Results, Published))),
        table => Assert.All(table.Rows, row =>
        {
            Assert.Equal(table.Columns.Count, row.Cells.Count);
            Assert.All(row.Cells.SelectMany(cell => cell.Notes), note => Assert.InRange(note, 0, table.Notes.Count - 1));
        }));

    [Fact]
    public void What_does_not_exist_is_named_with_what_does()
    {
        Assert.Equal(
            "no table style called 'method', did you mean methods? (known: methods, steps, groups, ablation, variants, quality, budget, cost, choice)",
            Assert.Throws<UserError>(() => TableStyle.Find("method")).Message);
        Assert.Equal(
            "no predictor called 'nme' (known: cnn)",
            Assert.Throws<UserError>(() => TableStyle.Find("variants").Create(new TableRequest(Results, Published) { Predictor = "nme" })).Message);
        Assert.Equal(
            "no variant called 'c' (known: a, b)",
            Assert.Throws<UserError>(() => TableStyle.Find("variants").Create(new TableRequest(Results, Published) { Baseline = "c" })).Message);
    }

    private static PublishedValue Published(string key) => ReferenceLibrary.Parse(References, "references.yaml").Find(key);

    private static IReadOnlyList<Table> Create(string style, StudyResults results) => TableStyle.Find(style).Create(new TableRequest(results, Published));

    private static TableCell Cell(Table table, TableRow row, string column) => row.Cells[table.Columns.ToList().FindIndex(one => one.Key == column)];

    private static IEnumerable<string> Notes(Table table, TableRow row, string column) => Cell(table, row, column).Notes.Select(note => table.Notes[note]);

    private static string Text(Table table, TableRow row, string column) =>
        CellText.Of(Cell(table, row, column), table.Columns.Single(one => one.Key == column));
}
