using CsCheck;
using Unforget.Configuration;
using Unforget.Methods.Contract;
using Unforget.Scenario;
using static Unforget.Tests.Configuration.ProbeCatalog;

namespace Unforget.Tests.Configuration;

public sealed class RecipeWriterTests
{
    private static readonly Gen<double> Finite = Gen.Double[0, 100];

    private static readonly string[] Awkward =
    [
        "null", "~", "", "true", "yes", "12", "1e3", "a: b", "# c", "- d", "[e]", "{f}", "\"g\"", "'h", "i\n", "\tj", " k ", "l\\",
        "&m", "*n", "!o", "%p", "@q", "---", "\u00e9\ud83d\ude00", "\u2028", "\u0085", "\ufeff",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char[' ', '\ud7ff'].Array[0, 8].Select(characters => new string(characters)),
        Gen.Int[0, Awkward.Length - 1].Select(index => Awkward[index]));

    [Fact]
    public void Written_recipe_binds_back_to_an_equal_one()
    {
        var options = Gen.Select(Finite, Gen.Bool, Finite.Array[0, 4], Text.Array[0, 4], Text, Gen.Long, Gen.Int[1, 1000]).Select(
            (factor, paper, weights, tags, note, limit, epochs) => new PodlingOptions
            {
                Factor = factor,
                Imprint = false,
                Margin = paper ? Margin.PaperVersion : Margin.Code,
                Weights = [.. weights.Select(weight => weight / 10)],
                Tags = tags,
                Note = note.Length == 0 ? null : note,
                Limit = limit == 0 ? null : limit,
                Finetune = new StageOptions { Epochs = epochs, Rate = paper ? null : 1 / (1 + factor) },
            });
        var recipes = Gen.Select(options, Text, Gen.Long[0, long.MaxValue], Gen.Int[0, 9].Array[1, 5], Finite).Select(
            (method, description, seed, order, rate) => (Bind(Minimal) with
            {
                Description = description,
                Seed = seed,
                Protocol = new ProtocolOptions { ClassOrder = ClassOrderSpec.Own(order) },
                Training = new TrainingOptions { LearningRate = 0.001 + rate, Milestones = [.. order.Select(label => label + 1)] },
            }).WithOptions("podling", method));

        recipes.Sample(recipe =>
        {
            var yaml = RecipeWriter.ToYaml(recipe);
            var back = new RecipeBinder(Instance).Bind(yaml, "written.yaml");
            var (written, bound) = ((PodlingOptions)recipe.MethodOptions, (PodlingOptions)back.MethodOptions);
            Assert.Equal(written.Note, bound.Note);
            Assert.Equal(written.Tags, bound.Tags);
            Assert.Equal(written.Weights, bound.Weights);
            Assert.Empty(RecipeWriter.Differences(recipe, back));
            Assert.Equal(recipe, back);
            Assert.Equal(recipe.GetHashCode(), back.GetHashCode());
            Assert.Equal(yaml, RecipeWriter.ToYaml(back));
        }, iter: 500);
    }

    [Fact]
    public void Every_method_of_the_product_binds_back_from_its_defaults()
    {
        Assert.NotEmpty(Catalog.Default.Methods);
        Assert.All(Catalog.Default.Methods, method =>
        {
            var recipe = new RecipeBinder().Bind($"method: {method.Name}\n", "test.yaml", name: "a/b-c");
            recipe.Validate();
            Assert.Equal(recipe, new RecipeBinder().Bind(RecipeWriter.ToYaml(recipe), "written.yaml"));
            Assert.Equal(method.OptionsType, recipe.MethodOptions.GetType());
        });
    }

    [Fact]
    public void Every_key_is_written_and_only_chosen_blocks()
    {
        var yaml = RecipeWriter.ToYaml(Bind(Minimal + "plain: {}\n", "description=two words"));
        Assert.StartsWith("name: \"\"\ndescription: two words\nreferences: []\ndataset: toy\nbackbone: rebuffi\nmethod: podling\nseed: 1\nprotocol:\n  base_classes: 50\n", yaml, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            podling:
              factor: 3
              margin: code
              imprint: true
              share: 0.5
              weights: [1, 2.5]
              tags: [a]
              limit: null
              note: null
              finetune:
                epochs: 8
                rate: 0.05

            """,
            yaml,
            StringComparison.Ordinal);
        Assert.Contains("  class_order: order1\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("plain", yaml, StringComparison.Ordinal);
        Assert.Contains("plain: {}\n", RecipeWriter.ToYaml(Bind(Minimal, "method=plain")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_same_keys_with_typed_values()
    {
        var json = RecipeWriter.ToJson(Bind(Minimal, "protocol.class_order=[1,0]", "protocol.steps=2"));
        Assert.Equal(1, (long)json["seed"]!);
        Assert.Equal("[1,0]", json["protocol"]!["class_order"]!.ToJsonString());
        Assert.Equal(2, (int)json["protocol"]!["steps"]!);
        Assert.Equal(0.5, (double)json["podling"]!["share"]!);
        Assert.Null(json["podling"]!["limit"]);
    }

    [Fact]
    public void Differences_name_the_keys()
    {
        var first = Bind(Minimal);
        Assert.Empty(RecipeWriter.Differences(first, Bind(Minimal)));
        Assert.Equal(
            ["seed", "protocol.increment", "podling.finetune.epochs"],
            RecipeWriter.Differences(first, Bind(Minimal, "podling.finetune.epochs=1", "protocol.increment=1", "seed=2")));
        Assert.NotEqual(first, Bind(Minimal, "seed=2"));
        var other = RecipeWriter.Differences(first, Bind(Minimal, "method=plain"));
        Assert.Equal("method", other[0]);
        Assert.Contains("podling.factor", other);
    }
}
