using System.Globalization;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Model;
using Unforget.Scenario;
using Unforget.Methods.Contract;
using static Unforget.Tests.Configuration.ProbeCatalog;

namespace Unforget.Tests.Configuration;

public sealed class RecipeBinderTests
{
    [Fact]
    public void Defaults_come_from_the_records()
    {
        var recipe = Bind(Minimal);
        Assert.Equal(new ProtocolOptions(), recipe.Protocol);
        Assert.Equal(new TrainingOptions().Epochs, recipe.Training.Epochs);
        Assert.Equal("rebuffi", recipe.Backbone);
        Assert.Equal(1, recipe.Seed);
        var options = Assert.IsType<PodlingOptions>(recipe.MethodOptions);
        Assert.Equal(8, options.Finetune.Epochs);
        Assert.IsType<RebuffiOptions>(recipe.BackboneOptions);
    }

    [Fact]
    public void Recipe_wins_over_defaults_and_settings_win_over_the_recipe()
    {
        const string Yaml = Minimal + """
            seed: 5
            protocol:
              base_classes: 10
              increment: 5
              class_order: [3, 1, 2, 0]
              evaluate: all
            training: { epochs: 15, schedule: steps, milestones: [5, 10], gradient_clamp: null }
            podling:
              factor: 1e-3
              margin: paper_version
              finetune: { epochs: 2 }
            """;
        var recipe = Bind(Yaml, "protocol.increment=2", "podling.finetune.epochs=3", "podling.finetune.epochs=4", "seed=9");
        Assert.Equal((10, 2), (recipe.Protocol.BaseClasses, recipe.Protocol.Increment));
        Assert.Equal(ClassOrderSpec.Own(3, 1, 2, 0), recipe.Protocol.ClassOrder);
        Assert.Equal(EvaluationScope.All, recipe.Protocol.Evaluate);
        Assert.Equal((15, ScheduleKind.Steps), (recipe.Training.Epochs, recipe.Training.Schedule));
        Assert.Equal([5, 10], recipe.Training.Milestones);
        Assert.Null(recipe.Training.GradientClamp);
        Assert.Equal(9, recipe.Seed);
        var options = (PodlingOptions)recipe.MethodOptions;
        Assert.Equal((0.001, Margin.PaperVersion), (options.Factor, options.Margin));
        Assert.Equal((4, 0.05), (options.Finetune.Epochs, options.Finetune.Rate));
    }

    [Fact]
    public void Binding_leaves_the_defaults_of_the_next_recipe_alone()
    {
        Bind(Minimal, "podling.finetune.epochs=3", "protocol.increment=2", "podling.weights=[9]");
        Assert.Equal(Bind(Minimal), Bind(Minimal));
        Assert.Equal(8, ((PodlingOptions)Bind(Minimal).MethodOptions).Finetune.Epochs);
        Assert.Equal(10, Bind(Minimal).Protocol.Increment);
    }

    [Fact]
    public void Every_kind_of_value_binds()
    {
        var recipe = Bind(
            Minimal,
            "podling.imprint=false",
            "podling.weights=[0, 1e1, .5]",
            "podling.tags=[x, \"y, z\"]",
            "podling.limit=9000000000",
            "podling.note=a: b # c",
            "podling.finetune.rate=~",
            "description=\"\"");
        var options = (PodlingOptions)recipe.MethodOptions;
        Assert.False(options.Imprint);
        Assert.Equal([0, 10, 0.5], options.Weights);
        Assert.Equal(["x", "y, z"], options.Tags);
        Assert.Equal(9_000_000_000, options.Limit);
        Assert.Equal("a: b # c", options.Note);
        Assert.Null(options.Finetune.Rate);
        Assert.Equal("", recipe.Description);
    }

    [Fact]
    public void Block_of_a_method_not_chosen_is_validated_but_inactive()
    {
        const string Yaml = Minimal + "podling: { factor: 2 }\n";
        var recipe = Bind(Yaml, "method=plain");
        Assert.IsType<PlainOptions>(recipe.MethodOptions);
        Assert.Equal(2, ((PodlingOptions)(recipe with { Method = "podling" }).MethodOptions).Factor);
        Assert.Equal(
            "test.yaml:3: podling.factor must be from 0 to 100, got -1",
            ErrorOf(Yaml.Replace("factor: 2", "factor: -1", StringComparison.Ordinal), "method=plain"));
    }

    [Theory]
    [InlineData("protocol:\n  incremnt: 5", "test.yaml:4: unknown key 'protocol.incremnt', did you mean increment?")]
    [InlineData("epochs: 5", "test.yaml:3: unknown key 'epochs' (valid here: name, description, references, dataset, backbone, method, seed, protocol, memory, images, compress, codec, jpeg, pca, augmentation, training, rebuffi, plain, podling)")]
    [InlineData("podlin: {}", "test.yaml:3: unknown key 'podlin', did you mean podling?")]
    [InlineData("training:\n  epochs: 0", "test.yaml:4: training.epochs must be from 1 to 100000, got 0")]
    [InlineData("training:\n  epochs: many", "test.yaml:4: training.epochs must be an integer, got 'many'")]
    [InlineData("training:\n  epochs: 1_000", "test.yaml:4: training.epochs must be an integer, got '1_000'")]
    [InlineData("training:\n  epochs: 1.5", "test.yaml:4: training.epochs must be an integer, got '1.5'")]
    [InlineData("training:\n  epochs: 99999999999", "test.yaml:4: training.epochs must be an integer, got '99999999999'")]
    [InlineData("training:\n  epochs: \"5\"", "test.yaml:4: training.epochs must be an integer, got the text \"5\"")]
    [InlineData("training:\n  epochs:", "test.yaml:4: training.epochs needs a value, got none")]
    [InlineData("training:\n  epochs: ~", "test.yaml:4: training.epochs needs a value, got ~")]
    [InlineData("training:\n  epochs: [1]", "test.yaml:4: training.epochs is a single value, got a list")]
    [InlineData("podling:\n  tags: [a, ~]", "test.yaml:4: podling.tags[1] needs a value, got ~")]
    [InlineData("training: 5", "test.yaml:3: training is a block of keys, got '5'")]
    [InlineData("training: [5]", "test.yaml:3: training is a block of keys, got a list")]
    [InlineData("training:\n  milestones: 5", "test.yaml:4: training.milestones is a list such as [1, 2], got '5'")]
    [InlineData("podling:\n  weights: [5, 11]", "test.yaml:4: podling.weights[1] must be from 0 to 10, got 11")]
    [InlineData("training:\n  schedule: cosinus", "test.yaml:4: training.schedule must be one of cosine, steps, constant, got 'cosinus', did you mean cosine?")]
    [InlineData("training:\n  schedule: 1", "test.yaml:4: training.schedule must be one of cosine, steps, constant, got '1'")]
    [InlineData("podling:\n  factor: 0,5", "test.yaml:4: podling.factor must be a finite number such as 0.5 or 1e-3, got '0,5'")]
    [InlineData("podling:\n  factor: NaN", "test.yaml:4: podling.factor must be a finite number such as 0.5 or 1e-3, got 'NaN'")]
    [InlineData("podling:\n  factor: .inf", "test.yaml:4: podling.factor must be a finite number such as 0.5 or 1e-3, got '.inf'")]
    [InlineData("podling:\n  factor: -Infinity", "test.yaml:4: podling.factor must be a finite number such as 0.5 or 1e-3, got '-Infinity'")]
    [InlineData("podling:\n  factor: 1e999", "test.yaml:4: podling.factor must be a finite number such as 0.5 or 1e-3, got '1e999'")]
    [InlineData("podling:\n  share: 1", "test.yaml:4: podling.share must be above 0 and below 1, got 1")]
    [InlineData("podling:\n  imprint: yes", "test.yaml:4: podling.imprint must be true or false, got 'yes'")]
    [InlineData("podling:\n  imprint: True", "test.yaml:4: podling.imprint must be true or false, got 'True'")]
    [InlineData("podling:\n\n  factor: 0", "test.yaml:5: podling: imprint needs a factor above 0")]
    [InlineData("podling:", "test.yaml:3: podling is an empty block; remove it or give it keys")]
    [InlineData("podling:\n  factor: 1\n  factor: 2", "test.yaml:5: duplicate key 'factor' (first at test.yaml:4)")]
    [InlineData("seed: -1", "test.yaml:3: seed must be at least 0, got -1")]
    [InlineData("protocol:\n  validation: 1", "test.yaml:4: protocol.validation must be at least 0 and below 1, got 1")]
    [InlineData("protocol:\n  base_classes: 0", "test.yaml:4: protocol.base_classes must be at least 1, got 0")]
    [InlineData("protocol:\n  class_order: order4", "test.yaml:4: protocol.class_order must be order1, order2, order3, natural, seeded, a file such as order.yaml, or a list of class labels such as [3, 1, 2, 0], got 'order4'")]
    [InlineData("protocol:\n  class_order: [1, [2]]", "test.yaml:4: protocol.class_order is a list of single values, got a list")]
    [InlineData("seed: &x 5", "test.yaml:3: recipes have no YAML anchors, aliases or tags; write the value out or quote it")]
    [InlineData("seed: !!int 5", "test.yaml:3: recipes have no YAML anchors, aliases or tags; write the value out or quote it")]
    [InlineData("training:\n\tepochs: 5", "test.yaml:4: a tab; indent with spaces")]
    [InlineData("---\nseed: 5", "test.yaml:3: a recipe is one document; '---' starts another")]
    [InlineData("backbone: rebufi", "test.yaml:3: unknown backbone 'rebufi', did you mean rebuffi? (known: rebuffi)")]
    public void Mistake_in_the_file_is_one_line_with_its_place(string text, string message) =>
        Assert.Equal(message, ErrorOf(Minimal + text + "\n"));

    [Theory]
    [InlineData("method=podlign", "--set method=podlign: unknown method 'podlign', did you mean podling? (known: plain, podling)")]
    [InlineData("dataset=tow", "--set dataset=tow: unknown dataset 'tow', did you mean toy? (known: toy)")]
    [InlineData("training.epochs=0", "--set training.epochs=0: training.epochs must be from 1 to 100000, got 0")]
    [InlineData("augmentation.flip_probabilty=0,5", "--set augmentation.flip_probabilty=0,5: unknown key 'augmentation.flip_probabilty', did you mean flip_probability?")]
    [InlineData("augmentation.flip_probability=0,5", "--set augmentation.flip_probability=0,5: augmentation.flip_probability must be a finite number such as 0.5 or 1e-3, got '0,5'")]
    [InlineData("method.factor=1", "--set method.factor=1: 'method' is a value, not a block of keys")]
    [InlineData("nonsense.a.b=1", "--set nonsense.a.b=1: unknown key 'nonsense' (valid here: name, description, references, dataset, backbone, method, seed, protocol, memory, images, compress, codec, jpeg, pca, augmentation, training, rebuffi, plain, podling)")]
    [InlineData("training", "--set training: expected KEY=VALUE, such as protocol.increment=5")]
    [InlineData("=5", "--set =5: expected KEY=VALUE, such as protocol.increment=5")]
    [InlineData("a..b=5", "--set a..b=5: expected KEY=VALUE, such as protocol.increment=5")]
    [InlineData("seed=", "--set seed=: no value after '='; an empty text is written '\"\"'")]
    [InlineData("training={epochs: 5}", "--set training={epochs: 5}: set the keys of a block one by one")]
    [InlineData("training=5", "--set training=5: training is a block of keys, got '5'")]
    public void Mistake_in_a_setting_names_the_setting(string setting, string message) => Assert.Equal(message, ErrorOf(Minimal, setting));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void Empty_file_is_refused(string yaml) => Assert.Equal("test.yaml: the recipe is empty", ErrorOf(yaml));

    [Theory]
    [InlineData("dataset: toy\nseed: [1, 2\n", "test.yaml:")]
    [InlineData("dataset: toy\n  seed: 1\n", "test.yaml:2: not valid YAML: ")]
    [InlineData("dataset: toy\nseed\nmethod: plain\n", "test.yaml:")]
    [InlineData("dataset: \"toy\n", "test.yaml:")]
    public void Broken_yaml_is_one_line_with_its_place(string yaml, string start)
    {
        var message = ErrorOf(yaml);
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        Assert.Contains("not valid YAML: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("just text\n")]
    [InlineData("- a\n- b\n")]
    public void File_that_is_no_block_is_refused(string yaml) =>
        Assert.Equal("test.yaml:1: a recipe is a block of 'key: value' lines", ErrorOf(yaml));

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Contains(
        "nested more than 16 levels deep", ErrorOf(Minimal + "seed: " + new string('[', 100_000) + "\n"), StringComparison.Ordinal);

    [Fact]
    public void Culture_plays_no_part()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Assert.Equal(0.25, ((PodlingOptions)Bind(Minimal, "podling.factor=0.25").MethodOptions).Factor);
            Assert.Equal("seed must be at least 0, got -3", Assert.Throws<UserError>((Bind(Minimal) with { Seed = -3 }).Validate).Message);
            Assert.Contains("factor: 0.25\n", RecipeWriter.ToYaml(Bind(Minimal, "podling.factor=0.25")), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Recipe_built_in_code_is_validated_by_the_same_rules()
    {
        var recipe = Bind(Minimal);
        recipe.Validate();
        Assert.Equal(
            "training.epochs must be from 1 to 100000, got 0",
            Assert.Throws<UserError>((recipe with { Training = new() { Epochs = 0 } }).Validate).Message);
        Assert.Equal(
            "podling.factor must be a finite number, got NaN",
            Assert.Throws<UserError>(recipe.WithOptions("podling", new PodlingOptions { Factor = double.NaN }).Validate).Message);
        Assert.Equal(
            "podling: imprint needs a factor above 0",
            Assert.Throws<UserError>(recipe.WithOptions("podling", new PodlingOptions { Factor = 0 }).Validate).Message);
        Assert.Equal(
            "method: unknown method 'plan', did you mean plain? (known: plain, podling)",
            Assert.Throws<UserError>((recipe with { Method = "plan" }).Validate).Message);
        Assert.Throws<ArgumentException>(() => recipe.WithOptions("podling", new PlainOptions()));
        Assert.Throws<ArgumentException>(() => recipe.WithOptions("unknown", new PlainOptions()));
    }

    private static string ErrorOf(string yaml, params string[] settings) => Assert.Throws<UserError>(() => Bind(yaml, settings)).Message;
}
