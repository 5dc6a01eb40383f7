using System.Text;
using Unforget.Foundation;
using Unforget.Reporting.Markup;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;

namespace Unforget.Plots.Report;

/// <summary>
/// A comparison or a run as one HTML page that needs nothing else: no script, no font, no image from outside. It holds the results as
/// tables and figures, what was run, where, and every definition. The same records give the same bytes.
/// </summary>
public static class HtmlReport
{
    /// <summary>What every report says about who wrote it; only files with it are replaced.</summary>
    internal const string Mark = "Unforget report";

    /// <summary>Makes the page.</summary>
    /// <param name="study">The runs.</param>
    /// <param name="published">Published values that the runs' recipes name, by key.</param>
    /// <exception cref="UserError">No run has finished a task.</exception>
    public static string Create(StudyResults study, Func<string, PublishedValue> published)
    {
        ArgumentNullException.ThrowIfNull(study);
        var figures = FigureKinds.Make(study, [], []);
        var tables = new ReportTables(new TableRequest(study, published));
        return ReportPage.Of(
            study,
            [
                new("summary", "Summary", Html.Join([SummarySection.Of(study), tables.Main])),
                new("figures", "Figures", FigureSection.Of(figures)),
                new("tables", "Tables", tables.Further),
                new("runs", "Runs", RunSection.Of(study)),
                new("recipes", "Recipes", RecipeSection.Of(study)),
                new("environment", "Environment", EnvironmentSection.Of(study)),
                new("definitions", "Definitions", DefinitionSection.Of()),
            ]).Text;
    }

    /// <summary>Writes the page. A report of an earlier call is replaced, any other file is not.</summary>
    /// <param name="study">The runs.</param>
    /// <param name="published">Published values that the runs' recipes name, by key.</param>
    /// <param name="path">The file; its folder is created where it is missing.</param>
    /// <exception cref="UserError">The disk refuses it, the file was not written by this product, or no run has finished a task.</exception>
    public static void Write(StudyResults study, Func<string, PublishedValue> published, string path)
    {
        OwnFile.Check(path, Mark);
        OwnFile.Replace(path, Encoding.UTF8.GetBytes(Create(study, published)));
    }
}
