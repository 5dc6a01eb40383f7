using System.Text.Json.Nodes;
using Unforget.Evaluation;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Tests.Reporting.Results;

/// <summary>Hand-made runs of a comparison.</summary>
internal static class Study
{
    /// <summary>A run whose average incremental accuracy is given as a fraction; its final accuracy is a tenth lower.</summary>
    public static LabeledRun Run(
        string variant, string order, long seed, double average, string setting = "default", Func<RunRecord, RunRecord>? change = null, params string[] references)
    {
        var record = TestRecord.Create();
        var recipe = new JsonObject
        {
            ["name"] = variant,
            ["references"] = new JsonArray([.. references.Select(key => (JsonNode)key)]),
            ["dataset"] = "cifar100",
            ["backbone"] = "rebuffi",
            ["seed"] = seed,
            ["protocol"] = new JsonObject { ["base_classes"] = 50, ["increment"] = 10, ["steps"] = null, ["class_order"] = order },
            ["memory"] = new JsonObject { ["mode"] = "fixed" },
            ["training"] = new JsonObject { ["epochs"] = 160 },
        };
        var predictor = record.Results.Predictors["cnn"] with { AverageIncrementalAccuracy = average, FinalAccuracy = average - 0.1 };
        record = record with { Recipe = recipe, Results = record.Results with { Predictors = new Dictionary<string, PredictorResults> { ["cnn"] = predictor } } };
        return new LabeledRun($"runs/{variant}", variant, setting, order, seed, change is null ? record : change(record));
    }

    public static RunRecord WithValue(this RunRecord record, string block, string key, JsonNode value)
    {
        var recipe = record.Recipe.DeepClone();
        recipe[block]![key] = value;
        return record with { Recipe = recipe };
    }

    /// <summary>With a method and an option of its own.</summary>
    public static RunRecord WithMethod(this RunRecord record, string method, double factor)
    {
        var recipe = (JsonObject)record.Recipe.DeepClone();
        recipe["method"] = method;
        recipe[method] = new JsonObject { ["factor"] = factor };
        return record with { Recipe = recipe };
    }

    public static StudyResults Of(params LabeledRun[] runs) => new(
        "study",
        "",
        [.. runs.Select(run => run.Variant).Distinct().Select(name => new StudyLabel(name, name.ToUpperInvariant()))],
        [.. runs.Select(run => run.Setting).Distinct().Select(name => new StudyLabel(name, name))],
        ["protocol.increment"],
        Baseline: null,
        Style: null,
        runs);
}
