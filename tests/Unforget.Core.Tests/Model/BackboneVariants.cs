using Unforget.Configuration;
using Unforget.Data;
using Unforget.Model;

namespace Unforget.Tests.Model;

/// <summary>Every backbone of the catalog as it is (a large one smaller), and the settings that change what is computed.</summary>
internal static class BackboneVariants
{
    private static readonly (string Name, int Side, string[] Settings)[] Changed =
    [
        ("rebuffi with attention", 32, ["rebuffi.attention=cbam"]),
        ("rebuffi with a ReLU and attention after stages", 16, ["rebuffi.last_relu=true", "rebuffi.cbam_after_stage=true"]),
        ("rebuffi of width 32", 16, ["rebuffi.width=32", "rebuffi.blocks_per_stage=2"]),
        ("four_stage with attention", 32, ["backbone=four_stage", "four_stage.attention=cbam"]),
        ("four_stage with a stem of 7x7 and attention of means everywhere", 64,
            ["backbone=four_stage", "four_stage.initial_kernel=7", "four_stage.attention=cbam", "four_stage.cbam_after_stage=true", "four_stage.cbam_channel_pooling=avg_only"]),
        ("four_stage of width 32 with reduction 4", 32,
            ["backbone=four_stage", "four_stage.width=32", "four_stage.blocks=[2, 1, 2, 1]", "four_stage.attention=cbam", "four_stage.cbam_reduction=4"]),
        ("lucir_resnet32", 16, ["backbone=lucir_resnet32", "lucir_resnet32.blocks_per_stage=2"]),
        ("resnet18", 32, ["backbone=resnet18", "resnet18.width=16"]),
        ("resnet18 in the form of UCIR with attention", 64, ["backbone=resnet18", "resnet18.width=16", "resnet18.form=lucir", "resnet18.attention=cbam"]),
    ];

    /// <summary>For theories.</summary>
    public static TheoryData<string> Names => [.. Catalog.Default.Backbones.Select(entry => entry.Name).Union(Changed.Select(variant => variant.Name))];

    /// <summary>Side of the images on which every stage has more than one pixel.</summary>
    public static int SideOf(string name) => Array.Find(Changed, variant => variant.Name == name) is { Side: > 0 } variant ? variant.Side : 32;

    /// <summary>What a variant is.</summary>
    public static BackboneDescription Describe(string name)
    {
        var settings = Array.Find(Changed, variant => variant.Name == name).Settings ?? [$"backbone={name}"];
        return Describe(SideOf(name), settings);
    }

    /// <summary>
    /// The same with as many hidden units in channel attention as channels: the one unit that 16 channels have by default may be
    /// off for every image of a batch, and then its weights have no gradient.
    /// </summary>
    public static BackboneDescription WithLiveAttention(BackboneDescription description)
    {
        static AttentionDescription? Live(AttentionDescription? attention) => attention is null ? null : attention with { Reduction = 1 };
        return description with
        {
            Stages = [.. description.Stages.Select(stage => new StageDescription(
                [.. stage.Blocks.Select(block => block with { Attention = Live(block.Attention) })], Live(stage.Attention)))],
        };
    }

    /// <summary>What the settings of a recipe make.</summary>
    public static BackboneDescription Describe(int side, params string[] settings)
    {
        var recipe = new RecipeBinder().Bind("seed: 1\n", "test.yaml", settings);
        return Catalog.Default.CreateBackbone(recipe.Backbone, recipe.BackboneOptions).Describe(new ImageShape(3, side, side));
    }
}
