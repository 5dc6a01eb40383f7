using Unforget.Configuration;
using Unforget.Losses;
using Unforget.Methods;
using Unforget.Methods.Calibration;
using Unforget.Model;

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
        ["podnet, corrected and combined scores"] = recipe => Podnet(recipe, options => options with
        {
            Calibration = new CalibrationOptions { Correction = ScoreCorrection.All, Combine = true },
        }),
        ["podnet, softmax distillation and attention"] = recipe => WithWidth(
            Podnet(recipe, options => options with { FlatFactor = 0, Kd = new PodnetKdOptions { Coefficient = 0.9 } }) with { Backbone = "four_stage" }, 4),
        ["ucir, mimicked scores and fine-tuning"] = recipe => (recipe with { Method = "ucir" }).WithOptions("ucir", new UcirOptions
        {
            Distillation = UcirDistillation.MimicScores,
            Finetune = new UcirFinetuneOptions { Enabled = true, Epochs = 2, Milestones = [1] },
        }),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Catalog.Default.Methods.Select(entry => entry.Name), .. Switched.Keys];

    /// <summary>A tiny recipe of a case.</summary>
    public static Recipe Recipe(string name) =>
        Switched.TryGetValue(name, out var change) ? change(TinyRun.Recipe("podnet")) : TinyRun.Recipe(name);

    /// <summary>The case with other widths of its backbone; 16 channels are the fewest that the fused engine takes.</summary>
    public static Recipe WithWidth(Recipe recipe, int width) => recipe.Backbone == "four_stage"
        ? recipe.WithOptions("four_stage", new FourStageOptions { Width = width, Blocks = [2, 1, 1, 1], Attention = AttentionKind.Cbam, CbamReduction = 1 })
        : recipe.WithOptions("rebuffi", new RebuffiOptions { Width = width, BlocksPerStage = 2 });

    private static Recipe Podnet(Recipe recipe, Func<PodnetOptions, PodnetOptions> change) =>
        recipe.WithOptions("podnet", change((PodnetOptions)recipe.MethodOptions));
}
