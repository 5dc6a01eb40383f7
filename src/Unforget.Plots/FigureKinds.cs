using Unforget.Foundation;
using Unforget.Plots.Figures;
using Unforget.Plots.Kinds;
using Unforget.Plots.Style;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;

namespace Unforget.Plots;

/// <summary>All kinds of figures, and the figures of a comparison.</summary>
public static class FigureKinds
{
    private static readonly FigureKind[] All =
        [new AccuracyFigure(), new ForgettingFigure(), new GroupFigure(), new ConfusionFigure(), new LossFigure(), new MemoryFigure(), new QualityFigure()];

    /// <summary>Names of the kinds with what each shows, in the order in which figures are made.</summary>
    public static IReadOnlyList<(string Name, string Summary)> Names { get; } = [.. All.Select(kind => (kind.Name, kind.Summary))];

    /// <summary>Makes figures: for each kind one for each setting, and for each predictor and variant where the kind says so.</summary>
    /// <param name="study">The runs; those without a finished task are passed over.</param>
    /// <param name="kinds">Names of the kinds wanted; empty for all.</param>
    /// <param name="predictors">Names of the predictors wanted; empty for all in the records.</param>
    /// <exception cref="UserError">A name is unknown, no run has a finished task, or there is nothing to show.</exception>
    public static IReadOnlyList<Figure> Make(StudyResults study, IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> predictors)
    {
        ArgumentNullException.ThrowIfNull(study);
        NearestNames.Require("figure", kinds, [.. Names.Select(kind => kind.Name)]);
        if (!study.Runs.Any(run => run.Record is { Timings.Tasks.Count: > 0 }))
        {
            throw new UserError($"'{study.Name}' has nothing to draw yet: no run has finished a task");
        }

        NearestNames.Require("predictor", predictors, study.Predictors);
        var input = new FigureInput(study, VariantStyles.Of(study), [.. study.Predictors.Where(name => predictors.Count == 0 || predictors.Contains(name))]);
        var checks = new RowChecks(study);
        List<Figure> figures = [.. All
            .Where(kind => kinds.Count == 0 || kinds.Contains(kind.Name))
            .SelectMany(kind => input.Settings.SelectMany(setting => kind.Make(input, setting).Select(figure => WithNotes(figure, checks, setting))))];
        return figures.Count > 0 ? figures : throw new UserError($"'{study.Name}' has too little in its records for {string.Join(", ", All.Where(kind => kinds.Contains(kind.Name)).Select(kind => $"{kind.Name} ({kind.Summary})"))}");
    }

    /// <summary>Runs that differ in protocol from others of their variant are drawn, and named below the figure.</summary>
    private static Figure WithNotes(Figure figure, RowChecks checks, SettingRuns setting)
    {
        var notes = setting.Variants.SelectMany(variant => checks.Mixed(variant.Label.Name, setting.Label.Name).Select(note => $" {variant.Label.Title}: {note}."));
        return figure with { Caption = figure.Caption + string.Concat(notes) };
    }
}
