using Unforget.Configuration;
using Unforget.Foundation;

namespace Unforget.Tests.Configuration;

/// <summary>Values that contradict each other, or do nothing beside each other.</summary>
public sealed class RecipeRulesTests
{
    [Theory]
    [InlineData("memory.mode=growing memory.per_class=20", "--set memory.per_class=20: memory.per_class 20 goes with memory.mode fixed only")]
    [InlineData("memory.rate=0.2", "--set memory.rate=0.2: memory.rate 0.2 goes with memory.mode growing only, in mode fixed no task gets a share of its own; valid: ")]
    [InlineData("memory.per_class=20 memory.rate=0.2", "--set memory.rate=0.2: memory.rate 0.2 goes with memory.mode growing only")]
    [InlineData("memory.rate_trade=true", "--set memory.rate_trade=true: memory.rate_trade true pays for memory.rate, which is none; valid: a rate, or rate_trade false")]
    [InlineData(
        "memory.mode=growing memory.rate_budget=peak",
        "--set memory.rate_budget=peak: memory.rate_budget peak spreads memory.capacity by memory.rate, which is none; valid: a rate, or rate_budget added")]
    [InlineData("memory.rate_budget=mean", "--set memory.rate_budget=mean: memory.rate_budget mean spreads memory.capacity by memory.rate, which is none")]
    [InlineData(
        "memory.mode=growing memory.rate=[0.8,0.6] protocol.steps=2",
        "--set memory.rate=[0.8,0.6]: memory.rate [0.8, 0.6] has rates for 2 tasks, the run has 3; valid: at least 3 rates, or one for all")]
    [InlineData("memory.bytes=600kB memory.per_class=20", "--set memory.bytes=600kB: memory.bytes 600000B and memory.per_class 20 are two limits; valid: ")]
    [InlineData("memory.mode=growing memory.bytes=600kB memory.rate=[0.5]", "--set memory.bytes=600kB: memory.bytes 600000B replaces the capacity that memory.rate")]
    [InlineData("memory.mode=growing memory.bytes=600kB memory.rate_trade=true", "--set memory.bytes=600kB: memory.bytes 600000B replaces the capacity")]
    [InlineData("memory.mode=growing memory.bytes=600kB memory.rate_budget=mean", "--set memory.bytes=600kB: memory.bytes 600000B replaces the capacity")]
    public void Contradictions_name_the_place_the_values_and_what_is_valid(string settings, string expected) =>
        Assert.StartsWith(expected, Refusal("seed: 1\n", settings.Split(' ')), StringComparison.Ordinal);

    [Fact]
    public void A_contradiction_inside_a_file_names_its_line()
    {
        const string Yaml = "seed: 1\nmemory:\n  mode: fixed\n  rate: 0.2\n";
        Assert.StartsWith("test.yaml:4: memory.rate 0.2 goes with memory.mode growing only", Refusal(Yaml), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory.mode=none memory.rate=0.2")]
    [InlineData("memory.mode=growing memory.rate=[0.8,0.6,0.5] protocol.steps=2")]
    [InlineData("memory.mode=growing memory.rate=0.2 memory.rate_budget=mean memory.rate_trade=true")]
    [InlineData("memory.bytes=originals memory.per_class=20 compress=memory")]
    public void What_goes_together_is_accepted(string settings) => new RecipeBinder().Bind("seed: 1\n", "test.yaml", settings.Split(' '));

    [Theory]
    [InlineData("rebuffi.cbam_reduction=8", "rebuffi.cbam_reduction=8 has no effect: rebuffi.attention is none and cbam_after_stage false")]
    [InlineData(
        "podnet.kd.columns=last podnet.kd.temperature=2", "podnet.kd.temperature=2, podnet.kd.columns=last have no effect: podnet.kd.coefficient is 0")]
    [InlineData(
        "podnet.calibration.correction=all memory.mode=none",
        "podnet.calibration.correction=all has no effect: memory.mode none leaves no exemplars to fit on")]
    [InlineData("jpeg.epsilon=0.1", "jpeg.epsilon=0.1 has no effect: nothing is kept as JPEG (compress, codec)")]
    [InlineData("jpeg.quality=50", "jpeg.quality=50 has no effect: nothing is kept as JPEG (compress, codec)")]
    [InlineData("compress=memory codec=pca jpeg.quality=50", "jpeg.quality=50 has no effect: nothing is kept as JPEG (compress, codec)")]
    [InlineData("codec=pca", "codec=pca has no effect: compress is not memory")]
    [InlineData("memory.capacity=500 memory.per_class=20", "memory.capacity=500 has no effect: memory.per_class is the limit")]
    [InlineData("memory.budget_mode=exact", "memory.budget_mode=exact has no effect: memory.bytes is null")]
    [InlineData("memory.mode=none compress=memory", "compress=memory has no effect: memory.mode is none")]
    [InlineData("images.size=32", "images.size=32 has no effect: the images of cifar100 are no files")]
    [InlineData("compress=memory jpeg.epsilon=0.1", "jpeg.epsilon=0.1 has no effect: jpeg.quality is a number")]
    [InlineData("pca.components=64", "pca.components=64 has no effect: nothing is kept as PCA codes (compress memory with codec pca)")]
    public void Values_without_effect_are_told(string settings, string expected) =>
        Assert.Equal([expected], IdleSettings.Of(new RecipeBinder().Bind("seed: 1\n", "test.yaml", settings.Split(' '))));

    [Theory]
    [InlineData("rebuffi.cbam_reduction=8 rebuffi.attention=cbam")]
    [InlineData("rebuffi.cbam_reduction=8 rebuffi.cbam_after_stage=true")]
    [InlineData("podnet.kd.temperature=2 podnet.kd.coefficient=0.5")]
    [InlineData("podnet.calibration.correction=all")]
    [InlineData("compress=dataset jpeg.quality=50")]
    [InlineData("memory.capacity=500 memory.bytes=originals memory.budget_mode=exact")]
    [InlineData("compress=memory memory.bytes=originals jpeg.quality=auto jpeg.epsilon=0.1")]
    [InlineData("compress=memory codec=pca pca.components=64")]
    public void Values_with_an_effect_are_not_told(string settings) =>
        Assert.Empty(IdleSettings.Of(new RecipeBinder().Bind("seed: 1\n", "test.yaml", settings.Split(' '))));

    [Fact]
    public void No_shipped_recipe_sets_what_has_no_effect()
    {
        var library = new RecipeLibrary(folder: RepositoryFiles.PathOf("recipes"));
        Assert.All(library.List(), recipe => Assert.Empty(IdleSettings.Of(library.Load(recipe.Name))));
    }

    private static string Refusal(string yaml, params string[] settings) =>
        Assert.Throws<UserError>(() => new RecipeBinder().Bind(yaml, "test.yaml", settings)).Message;
}
