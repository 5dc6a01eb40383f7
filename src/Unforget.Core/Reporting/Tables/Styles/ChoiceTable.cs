using Unforget.Foundation;
using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables.Styles;

/// <summary>
/// Which setting to take: within each group of variants, the one with the best accuracy on images held out from training. Test
/// images play no part in it. The baseline, or the first variant where there is none, is a candidate in every group.
/// </summary>
internal sealed class ChoiceTable : SettingStyle
{
    private const string AllVariants = "all";

    private const string Caption =
        "Average incremental accuracy in percent on training images that were held back, over the repetitions that all candidates of a group have "
        + "finished. Chosen is the largest mean; of equal ones the first. Differences are to the chosen one, over pairs with the same class order and "
        + "seed, ± standard error, with the 95 % interval of Student's t distribution. Groups were tried one at a time.";

    public override string Name => "choice";

    public override string Summary => "the setting that held-out training images choose within each group of variants";

    protected override Table Create(TableRequest request, SettingTable setting)
    {
        RequireHeldOut(setting.AllRuns);
        var variants = request.Results.Variants;
        var usual = variants.First(variant => variant.Name == (request.BaselineName ?? variants[0].Name));
        List<TableRow> rows = [];
        List<string> chosen = [];
        foreach (var group in variants.Where(variant => variant != usual).GroupBy(variant => variant.Group ?? AllVariants))
        {
            StudyLabel[] candidates = [usual, .. group];
            foreach (var predictor in request.Predictors)
            {
                var choice = new Choice(candidates, setting.Runs, predictor, request.Unit);
                rows.AddRange(candidates.Select(variant => Row(request, setting, group.Key, variant, usual, choice, variant == usual && rows.Count > 0)));
                chosen.Add(Sentence(setting, group.Key, usual, choice));
            }
        }

        return setting.Table(
            "choice",
            "what held-out images choose",
            Columns(request),
            rows,
            [Caption, Captions.Spread(request), .. chosen, .. CostColumns.Caption(request)]);
    }

    private static TableRow Row(
        TableRequest request, SettingTable setting, string group, StudyLabel variant, StudyLabel usual, Choice choice, bool beginsGroup)
    {
        var sample = choice.Sample(variant.Name);
        return new TableRow(
        [
            new TextCell(group),
            setting.Name(variant),
            new TextCell(choice.Predictor),
            new TextCell(Values(setting, variant, usual)),
            new SampleCell(sample),
            Rows.Count([sample]),
            choice.Best == variant ? new TextCell("chosen") : new DifferenceCell(choice.ToBest(variant.Name)),
            .. CostColumns.Of(request, setting.Runs(variant)),
        ],
        beginsGroup);
    }

    private static TableColumn[] Columns(TableRequest request) =>
    [
        new("group", "group", IsText: true, NamesRow: true),
        .. SettingTable.NameColumns,
        new("values", "values", IsText: true),
        new("held_out_accuracy", "accuracy on held-out images", 2),
        new("n", "n"),
        new("choice", "choice, else difference to it", 2),
        .. CostColumns.Columns(request),
    ];

    private static string Sentence(SettingTable setting, string group, StudyLabel usual, Choice choice)
    {
        if (choice.Best is not { } best)
        {
            return $"{group}, {choice.Predictor}: nothing to choose by yet.";
        }

        var values = Values(setting, best, usual);
        return $"{group}, {choice.Predictor}: {best.Title}{(values.Length > 0 ? $" ({values})" : "")}.";
    }

    /// <summary>The values in which a variant differs from the usual one, as <c>--set</c> takes them.</summary>
    private static string Values(SettingTable setting, StudyLabel variant, StudyLabel usual)
    {
        if (setting.Recipe(variant) is not { } own || setting.Recipe(usual) is not { } other)
        {
            return "";
        }

        var changed = RecipeKeys.Differing([other, own]).Where(own.ContainsKey).Select(key => $"{key}={own[key]}");
        return string.Join(", ", changed);
    }

    private static void RequireHeldOut(IEnumerable<LabeledRun> runs)
    {
        if (runs.FirstOrDefault(run => run.IsComplete && !Measures.HasHeldOut(run.Record!)) is { } blind)
        {
            throw new UserError(
                $"{blind.Folder} holds no images back, so nothing is chosen by it; valid: runs with protocol.validation above 0, "
                + "such as those of the study sensitivity-short");
        }
    }
}
