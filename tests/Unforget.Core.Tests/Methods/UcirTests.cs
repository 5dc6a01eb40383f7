using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Methods.Shared;
using Unforget.Model;
using Unforget.Tests.Training;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>UCIR in its three forms.</summary>
public sealed class UcirTests
{
    [Fact]
    public void Forms_differ_in_what_the_published_implementations_differ_in()
    {
        var (own, thesis, repo) = (new UcirOptions(), new UcirThesisOptions(), new UcirRepoOptions());
        Assert.Equal((0.5, 0.5, 0.2), (own.RankingMargin, thesis.RankingMargin, repo.RankingMargin));
        Assert.Equal(
            (NegativeCount.AtMost, NegativeCount.AtMost, NegativeCount.AtLeast), (own.RankingCount, thesis.RankingCount, repo.RankingCount));
        Assert.Equal((Similarity.Cosine, Similarity.NegativeSquaredDistance), (own.Similarity, thesis.Similarity));
        Assert.Equal((LessForgetSchedule.OldOverNew, LessForgetSchedule.SeenOverNew), (own.LessForgetSchedule, thesis.LessForgetSchedule));
        Assert.Equal((true, false, false), (own.FreezeOldWeights, thesis.FreezeOldWeights, repo.FreezeOldWeights));
        Assert.Equal((false, true, true), (own.Finetune.Enabled, thesis.Finetune.Enabled, repo.Finetune.Enabled));
    }

    [Theory]
    [InlineData(LessForgetSchedule.OldOverNew, 1.4142135623730951)]
    [InlineData(LessForgetSchedule.SeenOverNew, 1.7320508075688772)]
    [InlineData(LessForgetSchedule.Constant, 1.0)]
    public void Loss_is_the_sum_of_its_published_terms(LessForgetSchedule schedule, double factor)
    {
        using var scope = NewDisposeScope();
        using var host = SecondTask(new UcirOptions { LessForgetSchedule = schedule, LessForgetFactor = 3, RankingFactor = 2 }, out var step);
        var terms = host.Method.Loss(step).Terms.ToDictionary(term => term.Name, term => term.Value);
        Assert.Equal(["cross_entropy", "less_forget", "ranking"], terms.Keys);
        var (logits, scale) = (step.Output.Logits, host.Method.Network.Scale!);
        Fixtures.Close(nn.functional.cross_entropy(scale * logits, step.Labels), terms["cross_entropy"]);
        Fixtures.Close(3 * factor * (1 - nn.functional.cosine_similarity(step.Teacher.Raw, step.Output.Raw, dim: 1)).mean(), terms["less_forget"], relative: 1e-3);
        Fixtures.Close(2 * MarginRanking.Compute(logits, step.Labels, 4, 2, 0.5), terms["ranking"]);
        Assert.True(logits.abs().max().item<float>() <= 1.0001f);
    }

    [Fact]
    public void Mimicked_scores_take_the_place_of_less_forget_and_free_the_old_weights()
    {
        using var scope = NewDisposeScope();
        using var host = SecondTask(new UcirOptions { Distillation = UcirDistillation.MimicScores, RankingFactor = 0 }, out var step);
        var terms = host.Method.Loss(step).Terms.ToDictionary(term => term.Name, term => term.Value);
        Assert.Equal(["cross_entropy", "mimic"], terms.Keys);
        Fixtures.Close((step.Teacher.Logits - step.Output.Logits.narrow(1, 0, 4)).square().mean() * 4, terms["mimic"]);
        Assert.Equal(["backbone", "head", "scale"], step.Stage.Groups.Select(group => group.Path));
    }

    [Fact]
    public void Old_weights_stand_still_in_the_main_stage_of_ucir_and_move_in_the_other_forms()
    {
        using var own = SecondTask(new UcirOptions(), out var step);
        Assert.Equal(["backbone", "head.proxies_1", "scale"], step.Stage.Groups.Select(group => group.Path));
        using var thesis = SecondTask(new UcirThesisOptions(), out var other);
        Assert.Equal(["backbone", "head", "scale"], other.Stage.Groups.Select(group => group.Path));
    }

    [Fact]
    public void New_weights_begin_with_the_mean_norm_of_the_old_ones()
    {
        using var scope = NewDisposeScope();
        using var host = SecondTask(new UcirOptions(), out _);
        var norms = ((CosineHead)host.Method.Network.Head).Proxies().norm(1);
        Fixtures.Close(norms.narrow(0, 0, 4).mean().expand(2), norms.narrow(0, 4, 2));
        using var random = SecondTask(new UcirOptions { NewWeights = NewProxies.Random }, out _);
        var drawn = ((CosineHead)random.Method.Network.Head).Proxies().norm(1);
        Assert.False(allclose(drawn.narrow(0, 0, 4).mean().expand(2), drawn.narrow(0, 4, 2)));
    }

    [Fact]
    public void First_weights_are_uniform_within_one_over_the_root_of_the_features()
    {
        using var scope = NewDisposeScope();
        var head = new CosineHead(16, new CosineHeadOptions { Proxies = 1, Initial = ProxyInitialization.Uniform });
        var random = new RandomStream(1);
        head.Grow(500, ref random);
        var proxies = head.Proxies();
        Assert.InRange(proxies.abs().max().item<float>(), 0.249f, 0.25f);
        Assert.InRange(proxies.square().mean().item<float>(), 0.9f / 48, 1.1f / 48);
    }

    [Fact]
    public void Finetuning_trains_all_weights_on_a_balanced_memory_with_its_own_rate_and_drops()
    {
        var options = new UcirOptions { Finetune = new UcirFinetuneOptions { Enabled = true, BatchNorm = FinetuneBatchNorm.Eval } };
        using var host = SecondTask(options, out _);
        var stage = host.Method.NextStage(host.Data.Tasks[1], [new StageReport("main", [])])!;
        Assert.Equal((StageSources.Balanced, 20, 0.01), (stage.Sources, stage.Epochs, stage.Optimizer!.LearningRate));
        Assert.Equal(["head"], stage.Groups.Select(group => group.Path));
        Assert.Equal(ModuleMode.Eval, stage.Modes["backbone"]);
        Assert.Equal([1.0, 1.0, 0.1, 0.1], new[] { 0, 10, 11, 19 }.Select(epoch => stage.Schedule.Factor(epoch, 20)));
        Assert.Null(host.Method.NextStage(host.Data.Tasks[1], [new StageReport("main", []), new StageReport("finetune", [])]));
    }

    [Fact]
    public void The_repositorys_number_of_negatives_needs_two_new_classes()
    {
        var recipe = TinyRun.Recipe("ucir_repo");
        recipe = recipe with { Protocol = recipe.Protocol with { Increment = 1 } };
        var error = Assert.Throws<UserError>(() => TinyRun.Run(recipe));
        Assert.Equal(
            "ucir_repo.ranking_negatives 2 are more than the 1 new classes of task 1; valid: at most 1, ranking_count at_most, or a larger protocol.increment",
            error.Message);
    }

    [Theory]
    [InlineData("cifar100/b50-inc10/ucir", 80, 120)]
    [InlineData("cifar100/b50-inc10/ucir-thesis", 81, 121)]
    public void Shipped_recipes_drop_the_rate_where_the_published_code_does(string name, int first, int second)
    {
        var training = new RecipeLibrary(folder: RepositoryFiles.PathOf("recipes")).Load(name).Training;
        var factors = Enumerable.Range(0, 160).Select(epoch => training.RateSchedule().Factor(epoch, 160)).ToArray();
        Assert.Equal([first, second], Enumerable.Range(1, 159).Where(epoch => factors[epoch] < factors[epoch - 1]));
        Assert.Equal(0.01, factors[^1], 1e-12);
    }

    /// <summary>A method that has learned four classes and begun the main stage of two more, and a step of it.</summary>
    private static Host SecondTask(UcirSettings settings, out TrainingStep step)
    {
        var host = new Host(settings is UcirOptions own ? new Ucir(own) : new UcirThesis((UcirThesisOptions)settings));
        using var trainer = host.Trainer();
        host.Learn(trainer, 0);
        var task = host.Data.Tasks[1];
        host.Method.BeginTask(task);
        var stage = host.Method.NextStage(task, [])!;
        host.Method.BeginStage(task, stage);
        var images = host.TestImages();
        var labels = arange(images.shape[0], dtype: ScalarType.Int64).remainder(6);
        step = new TrainingStep(host.Method, stage, task, 0, new StepBatch(images, labels, labels < 4, null, []));
        return host;
    }
}
