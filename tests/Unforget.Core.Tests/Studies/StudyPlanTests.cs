using Unforget.Foundation;
using Unforget.Reporting.Results;
using Unforget.Studies;

namespace Unforget.Tests.Studies;

public sealed class StudyPlanTests
{
    private const string Pair =
        """
        description: two and two
        variants:
          - {name: a, title: "The first", recipe: small.yaml}
          - name: b
            recipe: small.yaml
            set: {podnet.pod_factor: 0, podnet: {flat_factor: 2}}
            references: [podnet-paper-cnn/<setting>]
        settings:
          - {name: b50-inc5, title: "10 steps", set: {protocol.increment: 3}}
          - {name: b50-inc10, set: {protocol.increment: 2}}
        orders: [natural, seeded-7]
        seeds: [1, 2]
        threads: 3
        baseline: a
        table: methods
        """;

    [Fact]
    public void A_study_means_variants_times_settings_times_orders_times_seeds()
    {
        using var files = new StudyFiles(Pair);
        var plan = files.Plan();
        Assert.Equal(16, plan.Runs.Count);
        Assert.Equal(
            ["a_b50-inc5_natural_s1", "a_b50-inc5_natural_s2", "a_b50-inc5_seeded-7_s1", "a_b50-inc5_seeded-7_s2", "a_b50-inc10_natural_s1"],
            plan.Runs.Take(5).Select(run => run.Cell.Folder));
        Assert.Equal((3, "a", "methods"), (plan.Threads, plan.Manifest.Baseline, plan.Manifest.Style));
        Assert.Equal(["The first", "b"], plan.Manifest.Variants.Select(variant => variant.Title));
        Assert.Equal(["protocol.increment"], plan.Manifest.SettingKeys);
    }

    [Fact]
    public void Values_of_variant_setting_order_and_seed_reach_the_recipe()
    {
        using var files = new StudyFiles(Pair);
        var run = files.Plan().Runs.Single(run => run.Cell.Folder == "b_b50-inc5_seeded-7_s2");
        Assert.Equal(
            ["podnet.pod_factor=0", "podnet.flat_factor=2", "references=[podnet-paper-cnn/b50-inc5]", "protocol.increment=3", "protocol.class_order=seeded", "protocol.order_seed=7", "seed=2"],
            run.Settings);
        Assert.Equal(
            (3, "seeded", 7, 2, 0.0, 2.0),
            (run.Recipe.Protocol.Increment, run.Recipe.Protocol.ClassOrder.Text, run.Recipe.Protocol.OrderSeed, run.Recipe.Seed, Podnet(run).PodFactor, Podnet(run).FlatFactor));
        Assert.Equal(["podnet-paper-cnn/b50-inc5"], run.Recipe.References);
        Assert.Equal(files["small.yaml"], run.RecipeArgument);
    }

    [Fact]
    public void Recipe_of_a_variant_can_depend_on_the_setting()
    {
        using var files = new StudyFiles("variants: [{name: a, recipe: \"<setting>.yaml\"}]\nsettings: [{name: small}, {name: wide}]\n");
        File.WriteAllText(files["wide.yaml"], StudyFiles.Recipe.Replace("base_classes: 4", "base_classes: 10", StringComparison.Ordinal));
        var plan = files.Plan();
        Assert.Equal([4, 10], plan.Runs.Select(run => run.Recipe.Protocol.BaseClasses));
        Assert.Equal(["protocol.base_classes"], plan.Manifest.SettingKeys);
    }

    [Fact]
    public void A_value_of_a_variant_can_depend_on_the_setting()
    {
        using var files = new StudyFiles(
            "variants: [{name: a, recipe: small.yaml, set: {memory: {mode: growing, capacity: 20, per_class: null, rate: cifar100-<setting>}}}]\n"
            + "settings: [{name: b50-inc5}, {name: b50-inc10}]\n");
        var plan = files.Plan();
        Assert.Equal(["cifar100-b50-inc5", "cifar100-b50-inc10"], plan.Runs.Select(run => run.Recipe.Memory.Rate.Text));
        Assert.Equal(["memory.rate"], plan.Manifest.SettingKeys);
    }

    [Fact]
    public void Orders_and_seeds_that_are_not_stated_are_those_of_the_recipe_and_1()
    {
        using var files = new StudyFiles("variants: [{name: a, recipe: small.yaml}]\n");
        Assert.Equal("a_natural_s1", Assert.Single(files.Plan().Runs).Cell.Folder);
        Assert.Equal(StudyLabel.OnlySetting, Assert.Single(files.Plan().Manifest.Settings).Name);
    }

    [Theory]
    [InlineData("variant: []\n", ":1: unknown key 'variant', did you mean variants?")]
    [InlineData("variants:\n  - name: a\n    recipes: x\n", ":3: unknown key 'variants[0].recipes', did you mean recipe?")]
    [InlineData("variants:\n  - {name: a, recipe: small.yaml, set: {training.epoch: 3}}\n", ":2: unknown key 'training.epoch', did you mean epochs?")]
    [InlineData("variants:\n  - {name: a, recipe: quikstart}\n", ": variant a: unknown recipe 'quikstart' (the folder of recipes is missing or empty; give a path that ends in .yaml)")]
    [InlineData("variants:\n  - {name: a_b, recipe: small.yaml}\n", ":2: variants[0]: name must be letters, digits, '.', '+' or '-', and begin with a letter or digit, got 'a_b'")]
    [InlineData("variants:\n  - {name: a}\n", ":2: variants[0]: recipe is missing: name the recipe that the variant starts from")]
    [InlineData("variants: []\n", ":1: a study needs variants: a list of blocks with name and recipe")]
    [InlineData("variants: [{name: a, recipe: small.yaml}, {name: a, recipe: small.yaml}]\n", ":1: variants: 'a' appears twice")]
    [InlineData("variants: [{name: a, recipe: small.yaml}]\norders: [order4]\n", ":2: orders[0] must be a named class order (order1, order2, order3, natural) or seeded-N such as seeded-7, got 'order4'")]
    [InlineData("variants: [{name: a, recipe: small.yaml}]\nseeds: [-1]\n", ":2: seeds[0] must be at least 0, got -1")]
    [InlineData("variants: [{name: a, recipe: small.yaml}]\nseeds: []\n", ":2: seeds must hold at least one seed")]
    [InlineData("variants: [{name: a, recipe: small.yaml}]\nthreads: 0\n", ":2: threads must be from 1 to 1024, got 0")]
    [InlineData("variants: [{name: alpha, recipe: small.yaml}]\nbaseline: alfa\n", ":2: baseline: no variant 'alfa', did you mean alpha? (variants: alpha)")]
    [InlineData("variants: [{name: a, recipe: small.yaml}]\ntable: tables\n", ":2: table: no table style called 'tables' (known: methods, steps, groups, ablation, variants, quality, budget, cost, choice)")]
    [InlineData("", ": the study is empty")]
    [InlineData("variants:\n  - name: a\n    recipe: small.yaml\n    set:\n      memory:\n        per_class: -4\n", ":6: memory.per_class must be from 1 to 100000000, got -4")]
    [InlineData("variants: [{name: a, recipe: small.yaml, set: {seed: 3}}]\n", ":1: set: seed is what 'seeds' of the study says")]
    [InlineData("variants: [{name: a, recipe: small.yaml, set: {protocol.class_order: natural}}]\norders: [natural]\n", ":1: set: protocol.class_order is what 'orders' of the study says")]
    public void Mistake_is_one_line_with_its_place(string study, string message)
    {
        using var files = new StudyFiles(study);
        Assert.Equal(files.StudyPath + message, Assert.Throws<UserError>(files.Plan).Message);
    }

    [Fact]
    public void Unknown_study_is_named_with_the_nearest()
    {
        var library = new StudyLibrary(RepositoryFiles.PathOf("recipes/studies"));
        Assert.Equal("unknown study 'quickstart-pear', did you mean quickstart-pair?", Assert.Throws<UserError>(() => library.Load("quickstart-pear")).Message);
    }

    private static Unforget.Methods.PodnetOptions Podnet(StudyRun run) => (Unforget.Methods.PodnetOptions)run.Recipe.MethodOptions;
}
