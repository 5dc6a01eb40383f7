using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Unforget.Foundation;

namespace Unforget.Reporting.Results;

/// <summary>
/// Labels for runs that are compared without a study. The protocol's numbers of classes are the setting; what else differs,
/// apart from class order and seed, makes the variant.
/// </summary>
internal static class RunLabels
{
    private static readonly string[] SettingKeys = ["dataset", "protocol.base_classes", "protocol.increment", "protocol.steps"];

    public static StudyResults Label(IReadOnlyList<(string Folder, RunRecord Record)> runs)
    {
        var settings = Distinct(runs, Setting, group => group.Key);
        var variants = Distinct(runs, Essence, group => group.First().Record.Recipe["name"]?.ToString() is { Length: > 0 } name ? name : "run");
        Distinguish(variants);
        List<LabeledRun> labeled = [.. runs.Select(run => new LabeledRun(
            run.Folder,
            variants[Essence(run.Record.Recipe)].Label,
            settings[Setting(run.Record.Recipe)].Label,
            Order(run.Record.Recipe),
            (long?)run.Record.Recipe["seed"] ?? 0,
            run.Record))];
        return new StudyResults(
            variants.Count == 1 ? variants.Values.Single().Label : "runs",
            Description: "",
            [.. variants.Values.Select(one => new StudyLabel(one.Label, one.Label))],
            [.. settings.Values.Select(one => new StudyLabel(one.Label, one.Label))],
            SettingKeys,
            Baseline: null,
            Style: null,
            WithoutTwins(labeled));
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

    private static OrderedDictionary<string, Labeled> Distinct(
        IReadOnlyList<(string Folder, RunRecord Record)> runs,
        Func<JsonNode, string> key,
        Func<IGrouping<string, (string Folder, RunRecord Record)>, string> label)
    {
        var found = new OrderedDictionary<string, Labeled>(StringComparer.Ordinal);
        foreach (var group in runs.GroupBy(run => key(run.Record.Recipe)))
        {
            found.Add(group.Key, new Labeled(label(group), group.First().Record.Recipe));
        }

        return found;
    }

    private static string Setting(JsonNode recipe)
    {
        var steps = RecipeKeys.Find(recipe, "protocol.steps");
        return $"{recipe["dataset"]} b{RecipeKeys.Find(recipe, "protocol.base_classes")}-inc{RecipeKeys.Find(recipe, "protocol.increment")}"
            + (steps is null ? "" : $"-steps{steps}");
    }

    private static string Essence(JsonNode recipe) => string.Join('\n', EssentialKeys(recipe).Select(pair => $"{pair.Key}={pair.Value}"));

    private static IEnumerable<(string Key, string Value)> EssentialKeys(JsonNode recipe) =>
        RecipeKeys.Flatten(recipe).Where(pair => !SettingKeys.Contains(pair.Key) && !RecipeKeys.OfRepetition.Contains(pair.Key));

    /// <summary>
    /// Variants of one name are told apart by the keys in which they differ. A key that only one of them has says nothing: a method's
    /// options come with the method. Where that is not enough, as between records of different versions, a number does it.
    /// </summary>
    private static void Distinguish(OrderedDictionary<string, Labeled> variants)
    {
        foreach (var group in variants.GroupBy(pair => pair.Value.Label).Where(group => group.Count() > 1).ToList())
        {
            var values = group.SelectMany(pair => EssentialKeys(pair.Value.Recipe)).Distinct().ToLookup(pair => pair.Key);
            HashSet<string> taken = [];
            foreach (var (key, variant) in group)
            {
                var own = EssentialKeys(variant.Recipe).Where(pair => values[pair.Key].Count() > 1).Select(pair => $"{pair.Key}={pair.Value}").ToList();
                var label = own.Count > 0 ? $"{variant.Label} ({string.Join(", ", own)})" : variant.Label;
                var number = 2;
                for (var first = label; !taken.Add(label); number++)
                {
                    label = string.Create(CultureInfo.InvariantCulture, $"{first} #{number}");
                }

                variants[key] = variant with { Label = label };
            }
        }
    }

    /// <summary>One run must not count twice: an unfinished twin gives way, two finished ones are refused.</summary>
    private static List<LabeledRun> WithoutTwins(List<LabeledRun> runs)
    {
        List<LabeledRun> kept = [];
        foreach (var twins in runs.GroupBy(run => (run.Variant, run.Setting, run.Order, run.Seed)))
        {
            var complete = twins.Where(run => run.IsComplete).ToList();
            if (complete.Count > 1)
            {
                throw new UserError($"'{complete[0].Folder}' and '{complete[1].Folder}' are the same run ({twins.Key.Variant}, {complete[0].Repetition}); name one of them");
            }

            kept.Add(complete.FirstOrDefault() ?? twins.OrderByDescending(run => run.Record!.Timings.Tasks.Count).First());
        }

        return kept;
    }

    private sealed record Labeled(string Label, JsonNode Recipe);
}
