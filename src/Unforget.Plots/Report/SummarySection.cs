using System.Globalization;
using System.Text.Json.Nodes;
using Unforget.Reporting;
using Unforget.Reporting.Markup;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Report;

/// <summary>What was compared, in a few facts.</summary>
internal static class SummarySection
{
    public static Html Of(StudyResults study)
    {
        var records = study.Runs.Select(run => run.Record).OfType<RunRecord>().ToList();
        List<(string Name, string Value)> facts =
        [
            ("Runs", string.Create(CultureInfo.InvariantCulture, $"{study.Runs.Count(run => run.IsComplete)} of {study.Runs.Count} finished")),
            ("Methods", Distinct(records, recipe => recipe["method"]?.ToString())),
            ("Data", Distinct(records, recipe => recipe["dataset"]?.ToString())),
            ("Protocol", Distinct(records, Protocol)),
            ("Backbone", Distinct(records, recipe => recipe["backbone"]?.ToString())),
            ("Class orders", string.Join(", ", study.Runs.Select(run => run.Order).Distinct())),
            ("Seeds", string.Join(", ", study.Runs.Select(run => run.Seed).Distinct().Order().Select(seed => seed.ToString(CultureInfo.InvariantCulture)))),
            ("Time", Duration.Text(records.Sum(record => record.Timings.WallSeconds))),
        ];
        var known = facts.Where(fact => fact.Value.Length > 0).Select(fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"));
        return Html.Of($"<dl class=\"facts\">{known}</dl>\n");
    }

    private static string Distinct(IEnumerable<RunRecord> records, Func<JsonNode, string?> fact) =>
        string.Join(", ", records.Select(record => fact(record.Recipe)).OfType<string>().Distinct());

    private static string? Protocol(JsonNode recipe) =>
        (RecipeKeys.Find(recipe, "protocol.base_classes"), RecipeKeys.Find(recipe, "protocol.increment")) is ({ } first, { } further)
            ? $"{first} classes, then {further} at a time"
            : null;
}
