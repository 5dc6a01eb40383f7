using System.Globalization;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting.Results;

namespace Unforget.Studies;

/// <summary>
/// The runs of a study, each with its effective recipe: everything in it is valid, as far as that can be known without data.
/// </summary>
/// <param name="Manifest">What the study's folder says about itself.</param>
/// <param name="Runs">The runs, seeds innermost, then orders, settings and variants.</param>
/// <param name="Threads">Threads of each run, as the study states them; null for no statement.</param>
public sealed record StudyPlan(StudyManifest Manifest, IReadOnlyList<StudyRun> Runs, int? Threads)
{
    private const string SettingMark = "<setting>";

    private static readonly StudySetting NoSetting = new() { Name = StudyLabel.OnlySetting };

    /// <summary>Plans a study.</summary>
    /// <param name="source">The study.</param>
    /// <param name="library">Where its recipes are found.</param>
    /// <exception cref="UserError">A recipe, a value or the table is wrong; the message names study, variant and setting.</exception>
    public static StudyPlan Create(StudySource source, RecipeLibrary library)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(library);
        var study = source.Recipe;
        IReadOnlyList<StudySetting> settings = study.Settings.Count > 0 ? study.Settings : [NoSetting];
        IReadOnlyList<StudyOrder?> orders = study.Orders.Count > 0 ? [.. study.Orders] : new StudyOrder?[1];
        List<StudyRun> runs =
        [
            .. from variant in study.Variants
               from setting in settings
               from order in orders
               from seed in study.Seeds
               select Run(source, library, variant, setting, order, seed),
        ];
        var manifest = new StudyManifest(
            StudyManifest.CurrentSchema,
            study.Name,
            study.Description,
            [.. study.Variants.Select(variant => Label(variant.Name, variant.Title, variant.Group))],
            [.. settings.Select(setting => Label(setting.Name, setting.Title))],
            [.. SettingKeys(runs, study.Variants, settings)],
            study.Baseline,
            study.Table,
            [.. runs.Select(run => run.Cell)]);
        return new StudyPlan(manifest, runs, study.Threads);
    }

    private static StudyLabel Label(string name, string title, string group = "") =>
        new(name, title.Length > 0 ? title : name, group.Length > 0 ? group : null);

    private static StudyRun Run(StudySource source, RecipeLibrary library, StudyVariant variant, StudySetting setting, StudyOrder? order, long seed)
    {
        string Filled(string text) => text.Replace(SettingMark, setting.Name, StringComparison.Ordinal);
        var argument = RecipeArgument(source.File, Filled(variant.Recipe));
        RecipeSetting Own(string argument) => new(argument, source.File);
        List<RecipeSetting> values =
        [
            .. variant.Set.Values.Select(value => value with { Argument = Filled(value.Argument) }),
            .. variant.References.Count > 0 ? [Own($"references=[{string.Join(", ", variant.References.Select(Filled))}]")] : Array.Empty<RecipeSetting>(),
            .. setting.Set.Values,
            .. (order?.Settings ?? []).Select(Own),
            Own(string.Create(CultureInfo.InvariantCulture, $"seed={seed}")),
        ];
        var place = $"variant {variant.Name}{(setting == NoSetting ? "" : $", setting {setting.Name}")}";
        var recipe = Named(source.File, place, () => library.Load(argument, values));
        var label = RunLabels.Order(RecipeWriter.ToJson(recipe));
        string[] parts = [variant.Name, setting == NoSetting ? "" : setting.Name, label, $"s{seed.ToString(CultureInfo.InvariantCulture)}"];
        var folder = string.Join('_', parts.Where(part => part.Length > 0));
        return new StudyRun(new StudyCell(folder, variant.Name, setting.Name, label, seed), argument, [.. values.Select(value => value.Argument)], recipe);
    }

    /// <summary>A recipe named by path lies beside the study.</summary>
    private static string RecipeArgument(string file, string recipe) =>
        NamedFiles.IsPath(recipe) ? Path.Combine(Path.GetDirectoryName(file) ?? "", recipe) : recipe;

    /// <summary>
    /// The keys that settings set, those that a variant sets by <c>&lt;setting&gt;</c>, and those in which the recipes of one variant
    /// differ because <c>&lt;setting&gt;</c> names other ones.
    /// </summary>
    private static IEnumerable<string> SettingKeys(List<StudyRun> runs, IReadOnlyList<StudyVariant> variants, IReadOnlyList<StudySetting> settings)
    {
        var set = settings.SelectMany(setting => setting.Set.Keys)
            .Concat(variants.SelectMany(variant => variant.Set.Pairs)
                .Where(pair => pair.Value.Contains(SettingMark, StringComparison.Ordinal)).Select(pair => pair.Key));
        var byName = runs.GroupBy(run => (run.Cell.Variant, run.Cell.Setting)).Select(group => group.First())
            .GroupBy(run => run.Cell.Variant)
            .SelectMany(variant => variant.Skip(1).SelectMany(run => RecipeWriter.Differences(variant.First().Recipe, run.Recipe)))
            .Where(key => key.StartsWith("protocol.", StringComparison.Ordinal));
        return set.Concat(byName).Distinct().Except(RecipeKeys.OfRepetition);
    }

    /// <summary>A mistake that stands in the study's file has a place there already.</summary>
    private static T Named<T>(string file, string place, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UserError error)
        {
            throw new UserError(error.Message.StartsWith($"{file}:", StringComparison.Ordinal) ? error.Message : $"{file}: {place}: {error.Message}", error);
        }
    }
}

/// <summary>One run of a study.</summary>
/// <param name="Cell">Its place.</param>
/// <param name="RecipeArgument">The recipe as <c>unforget run</c> takes it.</param>
/// <param name="Settings">Arguments of <c>--set</c>.</param>
/// <param name="Recipe">The effective recipe.</param>
public sealed record StudyRun(StudyCell Cell, string RecipeArgument, IReadOnlyList<string> Settings, Recipe Recipe);
