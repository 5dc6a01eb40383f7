using Unforget.Plots.Style;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Kinds;

/// <summary>What every kind of figure is made from.</summary>
/// <param name="Study">The runs with their labels.</param>
/// <param name="Styles">Appearance of each variant, the same in all figures of the study.</param>
/// <param name="Predictors">Names of the predictors wanted.</param>
internal sealed record FigureInput(StudyResults Study, VariantStyles Styles, IReadOnlyList<string> Predictors)
{
    /// <summary>The runs of each setting, as far as they have results.</summary>
    public IEnumerable<SettingRuns> Settings => Study.Settings
        .Select(setting => new SettingRuns(setting, [.. Study.Variants.Select(variant => VariantRuns.Of(Study, variant, setting)).OfType<VariantRuns>()]))
        .Where(setting => setting.Variants.Count > 0);

    /// <summary>A name for files that tells the figure from all others of its kind.</summary>
    /// <param name="kind">Name of the kind.</param>
    /// <param name="setting">The figure's setting.</param>
    /// <param name="variant">The only variant in the figure; null for one of all variants.</param>
    /// <param name="predictor">The figure's predictor; null where it has none.</param>
    public string NameOf(string kind, StudyLabel setting, StudyLabel? variant = null, string? predictor = null)
    {
        List<string?> parts =
        [
            kind,
            Study.Settings.Count > 1 ? FileWord.Of(setting.Name, Study.Settings.Select(one => one.Name)) : null,
            variant is not null && Study.Variants.Count > 1 ? FileWord.Of(variant.Name, Study.Variants.Select(one => one.Name)) : null,
            predictor is null ? null : FileWord.Of(predictor, Study.Predictors),
        ];
        return string.Join('-', parts.OfType<string>());
    }

    /// <summary>For titles: the variant and the setting, each only where there are several.</summary>
    public string Where(StudyLabel setting, StudyLabel? variant = null)
    {
        List<string?> parts = [variant?.Title, Study.Settings.Count > 1 ? setting.Title : null];
        return string.Concat(parts.OfType<string>().Select(part => $", {part}"));
    }
}

/// <summary>All variants of one setting that have results.</summary>
/// <param name="Label">The setting.</param>
/// <param name="Variants">In the order of the study.</param>
internal sealed record SettingRuns(StudyLabel Label, IReadOnlyList<VariantRuns> Variants);
