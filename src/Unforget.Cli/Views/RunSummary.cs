using Spectre.Console;
using Unforget.Cli.Commands;
using Unforget.Cli.Hosting;
using Unforget.Reporting;

namespace Unforget.Cli.Views;

/// <summary>What is shown at the end: table, curve, cost, and what to try next.</summary>
internal sealed class RunSummary(IScreen screen, Terminal terminal)
{
    public void Write(RunRecord record, RunRequest request, string? folder, bool isTableShown)
    {
        WriteTable(record.Results, isTableShown);
        WriteChart(record.Results);
        screen.Line();
        Hanging.Line(screen, "  ", Cost(record));
        if (folder is not null)
        {
            Hanging.Line(screen, "  ", $"Saved in {folder}: run.json, metrics.csv, recipe.yaml, log.txt");
        }

        if (record.Status == RunStatus.Complete)
        {
            WriteNext(request);
        }
    }

    private void WriteTable(ExperimentResults results, bool isShown)
    {
        var predictors = results.Predictors.Keys.ToList();
        var table = new ResultTable(predictors);
        if (!isShown)
        {
            screen.Line();
            screen.Line($"[bold]{Markup.Escape(table.Header())}[/]");
            var groups = results.Predictors.Values.SelectMany(one => one.Tasks).GroupBy(one => (one.Task, one.SeenClasses));
            foreach (var tasks in groups.OrderBy(group => group.Key))
            {
                screen.Line(Markup.Escape(table.Row(tasks.Key.Task, tasks.Key.SeenClasses, name =>
                    results.Predictors[name].Tasks.FirstOrDefault(task => task.Task == tasks.Key.Task))));
            }
        }

        var average = table.Row("average incremental accuracy", Cells(predictors, name => results.AverageIncrementalAccuracy[name]));
        screen.Line($"[bold]{Markup.Escape(average)}[/]");
        if (results.Predictors.Values.Any(one => one.Tasks.Count > 1))
        {
            screen.Line(Markup.Escape(table.Row("forgetting", Cells(predictors, name => results.Forgetting[name]))));
        }
    }

    private void WriteChart(ExperimentResults results)
    {
        var series = results.Predictors
            .Select(pair => (pair.Key, (IReadOnlyList<(int, double)>)[.. pair.Value.Tasks.Select(task => (task.SeenClasses, task.Accuracy))]))
            .ToList();
        var lines = AccuracyChart.Draw(series, Math.Min(60, terminal.Width - 24));
        if (lines.Count > 0)
        {
            screen.Line();
            screen.Line("  Accuracy over classes seen");
        }

        foreach (var line in lines)
        {
            screen.Line(Markup.Escape(line));
        }
    }

    private void WriteNext(RunRequest request)
    {
        screen.Line();
        screen.Line("[bold]Next:[/]");
        foreach (var (command, meaning) in NextCommands.After(request, terminal.Command))
        {
            screen.Line($"  [grey]# {Markup.Escape(meaning)}[/]");
            screen.Line($"  {Markup.Escape(command)}");
        }
    }

    private static IEnumerable<string> Cells(IEnumerable<string> predictors, Func<string, double?> value) =>
        predictors.Select(name => Format.Percent(value(name)));

    private static string Cost(RunRecord record)
    {
        var training = record.Timings.Tasks.SelectMany(task => task.Phases).Where(phase => phase.IsTraining).ToList();
        var seconds = training.Sum(phase => phase.Seconds);
        var rate = seconds > 0 ? $" at {Format.Rate(training.Sum(phase => phase.Images) / seconds)}" : "";
        var stored = record.Resources.PeakStoredImages > 0
            ? $"{Format.Count(record.Resources.PeakStoredImages, "exemplar")} ({Format.Size(record.Resources.PeakStoredBytes)})"
            : "no exemplars";
        return $"Took {Format.Duration(TimeSpan.FromSeconds(record.Timings.WallSeconds))}: {Format.Duration(TimeSpan.FromSeconds(seconds))} of training{rate}; "
            + $"{stored}, peak memory {Format.Gigabytes(record.Resources.PeakMemoryBytes)}";
    }
}
