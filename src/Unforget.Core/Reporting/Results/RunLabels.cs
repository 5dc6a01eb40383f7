using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Unforget.Foundation;

namespace Unforget.Reporting.Results;

/// <summary>
/// Labels for runs that are compared without a common study. The protocol's numbers of classes are the setting; what else differs,
/// apart from class order and seed, makes the variant. Variants and settings of a study keep their names and titles, and runs that
/// were made by hand in the same way join them.
/// </summary>
internal static class RunLabels
{
    private static readonly string[] SettingKeys = ["dataset", "protocol.base_classes", "protocol.increment", "protocol.steps"];

    public static StudyResults Label(IReadOnlyList<StudyResults> studies, IReadOnlyList<LabeledRun> others)
    {
        var (variants, settings) = (new LabelSet(), new LabelSet());
        List<LabeledRun> runs = [];
        foreach (var study in studies)
        {
            runs.AddRange(study.Runs.Select(run => run with
            {
                Variant = variants.Of(study, Named(study.Variants, run.Variant), Essence(run), Facts(run)),
                Setting = settings.Of(study, NamedSetting(study, run), run.Record is null ? null : SettingOf(run.Record.Recipe), recipe: null),
            }));
        }

        runs.AddRange(others.Select(run => run.Record is { Recipe: { } recipe }
            ? run with
            {
                Variant = variants.Of(null, new StudyLabel(Name(recipe), Name(recipe)), Essence(run), Facts(run)),
                Setting = settings.Of(null, new StudyLabel(SettingOf(recipe), SettingOf(recipe)), SettingOf(recipe), recipe: null),
                Order = Order(recipe),
                Seed = (long?)recipe["seed"] ?? 0,
            }
            : Unreadable(run, variants)));
        var labels = variants.Labels();
        var settingLabels = settings.Labels();
        List<LabeledRun> labelled =
        [
            // A run that cannot be read has no setting of its own; it shows under the first.
            .. runs.Select(run => run with
            {
                Variant = labels[run.Variant].Name,
                Setting = (run.Setting.Length > 0 ? settingLabels[run.Setting] : settingLabels.Values.First()).Name,
            }),
        ];
        var baselines = studies.Select(study => study.Baseline).OfType<string>().Distinct().ToList();
        return new StudyResults(
            labels.Count == 1 ? labels.Values.Single().Title : studies is [var only] ? only.Name : "runs",
            Description: "",
            [.. labels.Values],
            [.. settingLabels.Values],
            [.. SettingKeys.Concat(studies.SelectMany(study => study.SettingKeys)).Distinct()],
            baselines is [var baseline] && labels.Values.Any(label => label.Name == baseline) ? baseline : null,
            studies is [var one] ? one.Style : null,
            WithoutTwins(labelled));
    }

    /// <summary>Name of the class order of a recorded recipe, the same for the same order.</summary>
    public static string Order(JsonNode recipe) => RecipeKeys.Find(recipe, "protocol.class_order") switch
    {
        JsonArray list => $"own-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToJsonString())))[..8]}",
        { } name when name.ToString() == "seeded" => string.Create(
            CultureInfo.InvariantCulture, $"seeded-{RecipeKeys.Find(recipe, "protocol.order_seed") ?? recipe["seed"]}"),
        { } name => name.ToString(),
        null => "order",
    };

    private static LabeledRun Unreadable(LabeledRun run, LabelSet variants)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder));
        return run with { Variant = variants.Of(null, new StudyLabel(name, name), $"unreadable {run.Folder}", recipe: null), Order = run.Folder };
    }

    private static StudyLabel Named(IReadOnlyList<StudyLabel> labels, string name) => labels.First(label => label.Name == name);

    /// <summary>A study without settings says nothing about what its runs have in common; their recipes do.</summary>
    private static StudyLabel NamedSetting(StudyResults study, LabeledRun run) => run.Setting == StudyLabel.OnlySetting
        && study.Runs.Select(one => one.Record).FirstOrDefault(record => record is not null)?.Recipe is { } recipe
        ? new StudyLabel(SettingOf(recipe), SettingOf(recipe))
        : Named(study.Settings, run.Setting);

    private static string Name(JsonNode recipe) => recipe["name"]?.ToString() is { Length: > 0 } name ? name : "run";

    private static string SettingOf(JsonNode recipe)
    {
        var steps = RecipeKeys.Find(recipe, "protocol.steps");
        return $"{recipe["dataset"]} b{RecipeKeys.Find(recipe, "protocol.base_classes")}-inc{RecipeKeys.Find(recipe, "protocol.increment")}"
            + (steps is null ? "" : $"-steps{steps}");
    }

    private static string? Essence(LabeledRun run) => Facts(run) is { } facts ? string.Join('\n', facts.Select(pair => $"{pair.Key}={pair.Value}")) : null;

    private static Dictionary<string, string>? Facts(LabeledRun run) => run.Record is { } record
        ? RecipeKeys.Facts(record.Recipe).Where(pair => !SettingKeys.Contains(pair.Key)).ToDictionary()
        : null;

    /// <summary>One run must not count twice: an unfinished twin gives way, two finished ones are refused.</summary>
    private static List<LabeledRun> WithoutTwins(List<LabeledRun> runs)
    {
        List<LabeledRun> kept = [];
        foreach (var twins in runs.GroupBy(run => (run.Variant, run.Setting, run.Order, run.Seed)))
        {
            var complete = twins.Where(run => run.IsComplete).ToList();
            if (complete.Count > 1)
            {
                throw new UserError(
                    $"'{complete[0].Folder}' and '{complete[1].Folder}' are the same run ({twins.Key.Variant}, {complete[0].Repetition}); name one of them");
            }

            kept.Add(complete.FirstOrDefault() ?? twins.OrderByDescending(run => run.Record?.Timings.Tasks.Count ?? -1).First());
        }

        return kept;
    }
}
