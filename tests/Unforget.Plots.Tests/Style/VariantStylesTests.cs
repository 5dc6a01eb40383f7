using Unforget.Plots.Style;

namespace Unforget.Tests.Plots.Style;

public sealed class VariantStylesTests
{
    [Fact]
    public void A_method_has_the_same_appearance_alone_and_among_others_whatever_the_variant_is_called()
    {
        var alone = Styles(("podnet", "podnet"))["podnet"];
        var others = Styles(("zero", "finetune"), ("ours", "podnet"), ("all data", "joint"));
        Assert.Equal(alone, others["ours"]);
        Assert.Equal("#0072B2", alone.Color);
        Assert.Equal("#D55E00", others["zero"].Color);
    }

    [Fact]
    public void The_order_of_variants_does_not_matter()
    {
        (string, string)[] variants = [("podnet", "podnet"), ("no pod", "podnet"), ("no nca", "podnet"), ("finetune", "finetune"), ("width", "podnet")];
        var (forwards, backwards) = (Styles(variants), Styles([.. variants.Reverse()]));
        Assert.All(variants, variant => Assert.Equal(forwards[variant.Item1], backwards[variant.Item1]));
    }

    [Fact]
    public void Twenty_one_variants_all_look_different_and_the_first_seven_have_different_colours()
    {
        var names = Enumerable.Range(0, 21).Select(i => $"variant {i}").ToList();
        var styles = VariantStyles.Of(names);
        Assert.Equal(21, names.Select(name => (styles[name].Color, styles[name].Dash)).Distinct().Count());
        Assert.Equal(7, VariantStyles.Of(names.Take(7)) is var few ? names.Take(7).Select(name => few[name].Color).Distinct().Count() : 0);
    }

    [Fact]
    public void A_name_keeps_the_colour_that_its_hash_chose() =>
        Assert.Equal("no pod #009E73, spatial #E69F00, width #D55E00", Colors("no pod", "spatial", "width"));

    [Fact]
    public void Colours_of_heat_maps_get_darker_in_even_steps()
    {
        var light = Enumerable.Range(0, 11).Select(i => Luminance(ColorRamp.At(i / 10.0))).ToList();
        Assert.All(light.Zip(light.Skip(1)), pair => Assert.True(pair.First > pair.Second));
        Assert.False(ColorRamp.IsDark(0));
        Assert.True(ColorRamp.IsDark(1));
    }

    private static string Colors(params string[] names) => string.Join(", ", names.Select(name => $"{name} {VariantStyles.Of([name])[name].Color}"));

    private static VariantStyles Styles(params (string Name, string Method)[] variants) => VariantStyles.Of(TestRuns.Study([.. variants.Select(variant =>
        TestRuns.Run(variant.Name, "a", 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.5] }, method: variant.Method)))]));

    private static double Luminance(string color) =>
        (0.2126 * Convert.ToInt32(color[1..3], 16)) + (0.7152 * Convert.ToInt32(color[3..5], 16)) + (0.0722 * Convert.ToInt32(color[5..7], 16));
}
