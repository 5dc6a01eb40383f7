using Unforget.Evaluation;
using Unforget.Plots.Figures;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>
/// The runs of one variant under one setting that a figure shows: the finished ones. Where none is finished, those with results,
/// as far as all of them have come.
/// </summary>
/// <param name="Label">The variant.</param>
/// <param name="Runs">Runs with a record, at least one.</param>
/// <param name="LeftOut">Number of runs that are not shown because others are finished.</param>
/// <param name="Unit">What counts as one observation, the same for all variants of a study.</param>
internal sealed record VariantRuns(StudyLabel Label, IReadOnlyList<LabeledRun> Runs, int LeftOut, Repetition Unit)
{
    public IEnumerable<RunRecord> Records => Runs.Select(run => run.Record!);

    public bool IsFinished => Runs[0].IsComplete;

    /// <summary>Results of one predictor in each run that has it.</summary>
    public IEnumerable<(string Order, IReadOnlyList<TaskResults> Tasks)> TasksOf(string predictor) => Runs
        .Where(run => run.Record!.Results.Predictors.ContainsKey(predictor))
        .Select(run => (run.Order, run.Record!.Results.Predictors[predictor].Tasks));

    /// <summary>Points at the positions that every run has.</summary>
    /// <param name="runs">For each run its class order, and its values by position.</param>
    public IReadOnlyList<SeriesPoint> Points(IEnumerable<(string Order, IEnumerable<(double X, double? Value)> Values)> runs)
    {
        var all = runs
            .Select(run => (run.Order, Values: run.Values.Where(pair => pair.Value is not null).ToDictionary(pair => pair.X, pair => pair.Value)))
            .ToList();
        return all.Count == 0 ? [] : [.. all[0].Values.Keys
            .Where(x => all.All(run => run.Values.ContainsKey(x)))
            .Order()
            .Select(x => new SeriesPoint(x, Sample.Of(all.Select(run => (run.Order, run.Values[x])), Unit)!))];
    }

    /// <summary>Null when no run has results.</summary>
    public static VariantRuns? Of(StudyResults study, StudyLabel variant, StudyLabel setting)
    {
        var cell = study.Cell(variant.Name, setting.Name);
        List<LabeledRun> begun = [.. cell.Where(run => run.Record is { Timings.Tasks.Count: > 0 })];
        List<LabeledRun> complete = [.. begun.Where(run => run.IsComplete)];
        return begun.Count == 0 ? null : complete.Count > 0
            ? new VariantRuns(variant, complete, cell.Count - complete.Count, study.Unit)
            : new VariantRuns(variant, begun, LeftOut: 0, study.Unit);
    }
}
