using System.Text.Json.Nodes;
using Unforget.Configuration;
using Unforget.Reporting.Markup;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;

namespace Unforget.Plots.Report;

/// <summary>What was run: the keys in which recipes differ side by side, and every recipe in full.</summary>
internal static class RecipeSection
{
    public static Html Of(StudyResults study)
    {
        var recipes = Recipes(study);
        return recipes.Count == 0 ? Html.Empty : Html.Join([Differences(recipes), .. recipes.Select(Full)]);
    }

    /// <summary>One for each variant and setting. Runs of one cell differ in class order and seed, which the table of runs holds.</summary>
    private static List<(string Title, JsonObject Recipe)> Recipes(StudyResults study) =>
    [
        .. from variant in study.Variants
           from setting in study.Settings
           let run = study.Cell(variant.Name, setting.Name).FirstOrDefault(run => run.Record is not null)
           where run is not null
           select (study.Settings.Count > 1 ? $"{variant.Title}, {setting.Title}" : variant.Title, (JsonObject)run.Record!.Recipe),
    ];

    private static Html Differences(List<(string Title, JsonObject Recipe)> recipes)
    {
        var values = recipes.Select(recipe => RecipeKeys.Facts(recipe.Recipe)).ToList();
        var keys = RecipeKeys.Differing(values);
        if (keys.Count == 0)
        {
            return Html.Empty;
        }

        List<TableColumn> columns =
        [
            new("key", "key", IsText: true),
            .. recipes.Select((recipe, i) => new TableColumn($"recipe_{i}", recipe.Title, IsText: true)),
        ];
        var rows = keys.Select(key => new TableRow([new TextCell(key), .. values.Select(one => new TextCell(one.GetValueOrDefault(key, "")))]));
        return new Html(TableWriter.Find("html").Write([new Table("recipe_differences", "Where the recipes differ", columns, [.. rows])
        {
            Captions = ["Keys with different values; options that only one method has are in its recipe below, class order and seed in the table of runs."],
        }]));
    }

    private static Html Full((string Title, JsonObject Recipe) recipe) => Html.Of($"""
        <details>
        <summary>Recipe of {recipe.Title}</summary>
        <pre tabindex="0">{RecipeWriter.ToYaml(recipe.Recipe)}</pre>
        </details>

        """);
}
