using Unforget.Evaluation;
using Unforget.Plots.Figures;

namespace Unforget.Plots.Kinds;

/// <summary>A kind of figure with one heat map for each variant and predictor.</summary>
/// <param name="name">For options and file names.</param>
/// <param name="summary">What it shows, for a list of kinds.</param>
internal abstract class VariantGridFigure(string name, string summary) : FigureKind(name, summary)
{
    public sealed override IEnumerable<Figure> Make(FigureInput input, SettingRuns setting) =>
        from variant in setting.Variants
        from predictor in input.Predictors
        let runs = variant.TasksOf(predictor).ToList()
        where runs.Count > 0
        select new Figure(
            Name,
            input.NameOf(Name, setting.Label, variant.Label, predictor),
            Title(predictor) + input.Where(setting.Label, variant.Label),
            Caption(predictor) + Averages.Explain([variant], hasBands: false),
            [Panel(variant, runs)]);

    /// <summary>What the map shows; variant and setting are named behind it.</summary>
    protected abstract string Title(string predictor);

    /// <summary>How to read it, in whole sentences.</summary>
    protected abstract string Caption(string predictor);

    /// <summary>The map.</summary>
    /// <param name="variant">Whose runs they are.</param>
    /// <param name="runs">Class order and results of each run, at least one.</param>
    protected abstract GridPanel Panel(VariantRuns variant, IReadOnlyList<(string Order, IReadOnlyList<TaskResults> Tasks)> runs);
}
