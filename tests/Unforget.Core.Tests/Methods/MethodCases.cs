using Unforget.Configuration;
using Unforget.Losses;
using Unforget.Methods;

namespace Unforget.Tests.Methods;

/// <summary>Every method of the catalog as it stands, and with switches that change what it computes.</summary>
internal static class MethodCases
{
    private static readonly IReadOnlyDictionary<string, Func<Recipe, Recipe>> Switched = new Dictionary<string, Func<Recipe, Recipe>>
    {
        ["podnet, softmax distillation of the listing"] = recipe => Podnet(recipe, options => options with
        {
            FlatFactor = 0,
            Kd = new PodnetKdOptions { Coefficient = 0.9, Columns = DistillationColumns.Last },
        }),
        ["podnet, effective softmax distillation beside POD-flat"] = recipe => Podnet(recipe, options => options with
        {
            FlatAdaptive = false,
            Kd = new PodnetKdOptions
            {
                Coefficient = 0.5,
                Adaptive = true,
                Temperature = 2,
                Normalization = DistillationNormalization.Old,
                Reduction = DistillationReduction.BatchMean,
                Logits = KdLogits.Scaled,
            },
        }),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Catalog.Default.Methods.Select(entry => entry.Name), .. Switched.Keys];

    /// <summary>A tiny recipe of a case.</summary>
    public static Recipe Recipe(string name) =>
        Switched.TryGetValue(name, out var change) ? change(TinyRun.Recipe("podnet")) : TinyRun.Recipe(name);

    private static Recipe Podnet(Recipe recipe, Func<PodnetOptions, PodnetOptions> change) =>
        recipe.WithOptions("podnet", change((PodnetOptions)recipe.MethodOptions));
}
