using Unforget.Foundation;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables.Styles;

namespace Unforget.Reporting.Tables;

/// <summary>A way to lay results out; each answers the question of one table of the thesis, or of several.</summary>
public abstract class TableStyle
{
    /// <summary>All styles.</summary>
    public static IReadOnlyList<TableStyle> All { get; } =
    [
        new MethodsTable(),
        new StepsTable(),
        new GroupsTable(),
        new AblationTable(),
        new VariantsTable(),
        new QualityTable(),
        new BudgetTable(),
        new CostTable(),
        new ChoiceTable(),
    ];

    /// <summary>Name on the command line and in studies.</summary>
    public abstract string Name { get; }

    /// <summary>What it shows, in one line, with the thesis's tables of this kind.</summary>
    public abstract string Summary { get; }

    /// <summary>The style of a name.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static TableStyle Find(string name)
    {
        NearestNames.Require("table style", [name], [.. All.Select(style => style.Name)]);
        return All.First(style => style.Name == name);
    }

    /// <summary>The style of a study that names none: methods against settings where there are several of both, else one row for each variant.</summary>
    public static TableStyle For(StudyResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results.Style is not null ? Find(results.Style) : Find(results.Settings.Count > 1 ? "methods" : "variants");
    }

    /// <summary>Makes the tables.</summary>
    /// <exception cref="UserError">The request names a predictor, a baseline or a published value that does not exist.</exception>
    public abstract IReadOnlyList<Table> Create(TableRequest request);
}
