using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>The best of some variants by one predictor on held-out images, over the repetitions that all of them have finished.</summary>
internal sealed class Choice
{
    private readonly Dictionary<string, List<LabeledRun>> _runs;
    private readonly Repetition _unit;

    /// <param name="candidates">Variants, the one that wins a tie first.</param>
    /// <param name="runs">Runs of a variant, finished or not.</param>
    /// <param name="predictor">The predictor that judges.</param>
    /// <param name="unit">What counts as one observation.</param>
    public Choice(IReadOnlyList<StudyLabel> candidates, Func<StudyLabel, IReadOnlyList<LabeledRun>> runs, string predictor, Repetition unit)
    {
        Predictor = predictor;
        _unit = unit;
        var finished = candidates.ToDictionary(variant => variant.Name, variant => runs(variant).Where(run => run.IsComplete).ToList());
        var common = finished.Values
            .Select(some => some.Select(run => (run.Order, run.Seed)).ToHashSet())
            .Aggregate((first, second) => [.. first.Intersect(second)]);
        _runs = finished.ToDictionary(pair => pair.Key, pair => pair.Value.Where(run => common.Contains((run.Order, run.Seed))).ToList());

        // A candidate without a number makes the others incomparable. MaxBy takes the first of equal ones.
        Best = candidates.All(variant => Sample(variant.Name) is not null) ? candidates.MaxBy(variant => Sample(variant.Name)!.Mean) : null;
    }

    /// <summary>The predictor that judged.</summary>
    public string Predictor { get; }

    /// <summary>The variant with the largest mean; null where no repetition is finished by all.</summary>
    public StudyLabel? Best { get; }

    /// <summary>A candidate's accuracy; null where there is no common repetition, or where it lacks the predictor.</summary>
    public Sample? Sample(string variant) => Results.Sample.Of(_runs[variant], Measures.HeldOutAverage(Predictor), _unit);

    /// <summary>A candidate's difference to the best one.</summary>
    public PairedDifference? ToBest(string variant) =>
        Best is null ? null : PairedDifference.Of(_runs[variant], _runs[Best.Name], Measures.HeldOutAverage(Predictor), _unit);
}
