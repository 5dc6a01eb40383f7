using Unforget.Foundation;

namespace Unforget.Reporting.Results;

/// <summary>
/// All runs of a comparison with their labels: what tables, figures and reports are made of. Comes from the folder of a study,
/// or from run folders that are compared by hand; then the labels are found in the recipes.
/// </summary>
/// <param name="Name">Name of the study, or of what the runs have in common.</param>
/// <param name="Description">One line; may be empty.</param>
/// <param name="Variants">What is compared, in order of appearance.</param>
/// <param name="Settings">Under what it is compared, in order of appearance; at least one.</param>
/// <param name="SettingKeys">Recipe keys that differ between settings on purpose.</param>
/// <param name="Baseline">Name of the variant that the others are compared with; null for none.</param>
/// <param name="Style">Name of the table that fits best; null to choose by shape.</param>
/// <param name="Runs">The runs, by variant, setting, order and seed as the study lists them.</param>
public sealed record StudyResults(
    string Name,
    string Description,
    IReadOnlyList<StudyLabel> Variants,
    IReadOnlyList<StudyLabel> Settings,
    IReadOnlyList<string> SettingKeys,
    string? Baseline,
    string? Style,
    IReadOnlyList<LabeledRun> Runs)
{
    /// <summary>
    /// Loads folders of studies, run folders, or folders that hold run folders. Runs of a study keep its titles, also beside others. A
    /// record that cannot be read does not stop the rest: its run says so in <see cref="LabeledRun.Problem"/>.
    /// </summary>
    /// <exception cref="UserError">A folder is missing or holds none of these, no record can be read, or one run is named twice.</exception>
    public static StudyResults Load(IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (folders is [var only] && IsStudy(only))
        {
            return LoadStudy(only);
        }

        List<StudyResults> studies = [.. folders.Where(IsStudy).Select(LoadStudy)];
        List<LabeledRun> others = [.. folders.Where(folder => !IsStudy(folder)).SelectMany(RunFolders).Select(folder => ReadRun(Unlabelled(folder)))];
        if (studies.Count == 0 && others.All(run => run.Record is null))
        {
            throw new UserError(others[0].Problem!);
        }

        return RunLabels.Label(studies, others);
    }

    /// <summary>The runs of one cell, complete or not.</summary>
    /// <param name="variant">Name of the variant.</param>
    /// <param name="setting">Name of the setting.</param>
    public IReadOnlyList<LabeledRun> Cell(string variant, string setting) =>
        [.. Runs.Where(run => run.Variant == variant && run.Setting == setting)];

    /// <summary>
    /// What counts as one observation: a class order where a setting has several, finished or not, as in the published tables; with
    /// one order only, a run.
    /// </summary>
    public Repetition Unit => OrdersOfASetting > 1 ? Repetition.Order : Repetition.Run;

    /// <summary>The most class orders that one setting has; 0 without runs.</summary>
    internal int OrdersOfASetting => Runs
        .GroupBy(run => run.Setting, StringComparer.Ordinal)
        .Select(runs => runs.Select(run => run.Order).Distinct(StringComparer.Ordinal).Count())
        .DefaultIfEmpty()
        .Max();

    /// <summary>Names of predictors in the records, in order of appearance.</summary>
    public IReadOnlyList<string> Predictors =>
        [.. Runs.SelectMany(run => run.Record?.Results.Predictors.Keys ?? []).Distinct(StringComparer.Ordinal)];

    private const string RunFileName = "run.json";

    private static bool IsStudy(string folder) => File.Exists(Path.Combine(folder, StudyManifest.FileName));

    private static StudyResults LoadStudy(string folder)
    {
        var manifest = StudyManifest.Read(folder);
        return new StudyResults(
            manifest.Name,
            manifest.Description,
            manifest.Variants,
            manifest.Settings,
            manifest.SettingKeys,
            manifest.Baseline,
            manifest.Style,
            [.. manifest.Runs.Select(cell =>
                ReadRun(new LabeledRun(Path.Combine(folder, cell.Folder), cell.Variant, cell.Setting, cell.Order, cell.Seed, Record: null)))]);
    }

    private static LabeledRun Unlabelled(string folder) => new(folder, Variant: "", Setting: "", Order: "", Seed: 0, Record: null);

    private static IEnumerable<string> RunFolders(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserError($"'{folder}': no such folder; name the folder of a study or folders of runs");
        }

        if (File.Exists(Path.Combine(folder, RunFileName)))
        {
            return [folder];
        }

        List<string> inner = [.. Inner(folder).Where(path => File.Exists(Path.Combine(path, RunFileName))).Order(StringComparer.Ordinal)];
        return inner.Count > 0
            ? inner
            : throw new UserError($"'{folder}' holds neither {StudyManifest.FileName} nor {RunFileName}, nor folders with {RunFileName}");
    }

    private static string[] Inner(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"'{folder}' cannot be read: {error.Message}", error);
        }
    }

    private static LabeledRun ReadRun(LabeledRun run)
    {
        var path = Path.Combine(run.Folder, RunFileName);
        try
        {
            return File.Exists(path) ? run with { Record = RunRecordJson.Read(path) }
                : !Directory.Exists(run.Folder) || !Directory.EnumerateFileSystemEntries(run.Folder).Any() ? run
                : run with { Problem = $"{path} is missing, the folder is not empty" };
        }
        catch (UserError error)
        {
            return run with { Problem = error.Message };
        }
    }
}
