using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>
/// Finds what must not be mixed silently: runs that are missing or unfinished, and runs whose protocol differs from the rest
/// of their row, such as in epochs, memory or backbone.
/// </summary>
public sealed class RowChecks
{
    private static readonly string[] Computation = ["data", "version", "engine", "device", "threads"];

    private readonly StudyResults _results;
    private readonly Dictionary<string, Dictionary<string, string>> _usual;

    /// <summary>Finds what is usual in each row.</summary>
    /// <param name="results">The runs.</param>
    public RowChecks(StudyResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        _results = results;
        _usual = results.Runs.Where(run => run.Record is not null)
            .GroupBy(run => run.Variant)
            .ToDictionary(row => row.Key, row => row.SelectMany(run => Facts(run.Record!))
                .GroupBy(fact => fact.Key)
                .ToDictionary(key => key.Key, key => key.GroupBy(fact => fact.Value).MaxBy(values => values.Count())!.Key));
    }

    /// <summary>Notes for the cell of a variant and a setting.</summary>
    public IEnumerable<string> Of(string variant, string setting)
    {
        var runs = _results.Cell(variant, setting);
        foreach (var group in runs.Where(run => !run.IsComplete).GroupBy(WhyLeftOut, run => run.Repetition))
        {
            yield return $"{string.Join(", ", group)} {(group.Count() == 1 ? "is" : "are")} left out: {group.Key}";
        }

        foreach (var note in Mixed(runs))
        {
            yield return note;
        }
    }

    /// <summary>Notes on the finished runs of a variant and a setting that differ from the rest of their row.</summary>
    public IEnumerable<string> Mixed(string variant, string setting) => Mixed(_results.Cell(variant, setting));

    /// <summary>Notes for what is derived from a cell and the baseline's.</summary>
    public IEnumerable<string> OfDifference(string variant, string baseline, string setting) => variant == baseline
        ? []
        : [.. Of(variant, setting), .. Of(baseline, setting).Select(note => $"baseline: {note}"), .. OtherThanBaseline(variant, baseline)];

    /// <summary>Recipes differ between variants on purpose; data, version and what rounds do not.</summary>
    private IEnumerable<string> OtherThanBaseline(string variant, string baseline) =>
        _usual.TryGetValue(variant, out var own) && _usual.TryGetValue(baseline, out var others)
            ? Computation.Where(key => own[key] != others[key]).Select(key => $"{key} is {own[key]}, for the baseline {others[key]}")
            : [];

    private IEnumerable<string> Mixed(IReadOnlyList<LabeledRun> runs) => runs.Where(run => run.IsComplete)
        .SelectMany(Deviations)
        .GroupBy(one => one.Text, one => one.Run)
        .Select(group => $"{group.Key} ({string.Join("; ", group)})");

    private static string WhyLeftOut(LabeledRun run) => run switch
    {
        { Record: { } record } => $"unfinished, {record.Timings.Tasks.Count} tasks so far",
        { Problem: { } problem } => problem,
        _ => "not run yet",
    };

    private IEnumerable<(string Text, string Run)> Deviations(LabeledRun run)
    {
        if (run.Record!.EarlierEnvironments is not null)
        {
            yield return ("parts were computed on other machines or with other threads, which rounds differently", run.Repetition);
        }

        var facts = Facts(run.Record!).ToDictionary(fact => fact.Key, fact => fact.Value);
        foreach (var (key, usual) in _usual[run.Variant])
        {
            // A key that this run lacks belongs to a method or backbone that differs itself.
            if (facts.TryGetValue(key, out var value) && value != usual)
            {
                yield return ($"{key} is {value}, in the rest of the row {usual}", run.Repetition);
            }
        }
    }

    /// <summary>What must be the same along a row: the recipe apart from repetition and setting, the data, and what rounds.</summary>
    private IEnumerable<(string Key, string Value)> Facts(RunRecord record) =>
    [
        .. RecipeKeys.Facts(record.Recipe).Where(pair => !_results.SettingKeys.Contains(pair.Key)).Select(pair => (pair.Key, pair.Value)),
        ("data", record.Environment.DatasetKnownAs ?? record.Environment.DatasetDigest),
        ("version", record.Environment.Unforget),
        ("engine", record.Environment.Engine),
        ("device", record.Environment.Device),
        ("threads", FormattableString.Invariant($"{record.Environment.Threads}")),
    ];
}
