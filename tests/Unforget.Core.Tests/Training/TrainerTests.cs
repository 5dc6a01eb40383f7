using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Training;

namespace Unforget.Tests.Training;

public sealed class TrainerTests
{
    [Theory]
    [InlineData("head.bias_1", "stage main: no parameter is named head.bias_1")]
    [InlineData("hea", "stage main: no parameter is named hea")]
    public void A_group_that_names_nothing_is_refused(string path, string message) =>
        Assert.Equal(message, Refusal(ScriptedMethod.Plain(new ParameterGroup(path))));

    [Fact]
    public void A_parameter_in_two_groups_is_refused() => Assert.Equal(
        "stage main: parameter head.weight_0 is in 2 groups",
        Refusal(ScriptedMethod.Plain(new ParameterGroup("head"), new ParameterGroup("head.weight_0"))));

    [Fact]
    public void A_frozen_module_in_a_group_is_refused()
    {
        var stage = ScriptedMethod.Plain(new ParameterGroup("head")) with
        {
            Modes = new Dictionary<string, ModuleMode> { ["head"] = ModuleMode.Frozen },
        };
        Assert.Equal("stage main: head.weight_0 is frozen and in a parameter group", Refusal(stage));
    }

    [Fact]
    public void A_mode_of_an_unknown_child_is_refused()
    {
        var stage = ScriptedMethod.Plain(new ParameterGroup("head")) with
        {
            Modes = new Dictionary<string, ModuleMode> { ["side"] = ModuleMode.Eval },
        };
        Assert.Equal("stage main: the network has no child named side", Refusal(stage));
    }

    [Fact]
    public void A_training_stage_without_optimiser_or_without_images_is_refused()
    {
        Assert.Equal("stage main trains without an optimiser", Refusal(ScriptedMethod.Plain(new ParameterGroup("head")) with { Optimizer = null }));
        Assert.Equal(
            "stage main of task 0 has no images", Refusal(ScriptedMethod.Plain(new ParameterGroup("head")) with { Sources = StageSources.Memory }));
    }

    [Fact]
    public void Modes_decide_whether_batch_statistics_are_used()
    {
        Assert.False(BackboneStatisticsMove(ModuleMode.Eval));
        Assert.False(BackboneStatisticsMove(ModuleMode.Frozen));
        Assert.True(BackboneStatisticsMove(ModuleMode.Train));
        Assert.True(BackboneStatisticsMove(null));

        static bool BackboneStatisticsMove(ModuleMode? mode)
        {
            var modes = new Dictionary<string, ModuleMode>();
            if (mode is { } named)
            {
                modes["backbone"] = named;
            }

            using var method = Classifier(ScriptedMethod.Plain(new ParameterGroup("head")) with { Modes = modes });
            using var host = new Host(method);
            using var trainer = host.Trainer();
            method.BeginTask(host.Data.Tasks[0]);
            using var before = method.Network.Backbone.Stem.RunningMean.clone();
            trainer.Run(method, host.Data.Tasks[0], method.Stage, 0);
            return !Snapshots.Same(before, method.Network.Backbone.Stem.RunningMean);
        }
    }

    [Fact]
    public void Gradients_are_those_of_the_present_step_and_stage_alone()
    {
        var scales = new List<float>();
        using var method = new ScriptedMethod
        {
            Stage = ScriptedMethod.Plain(new ParameterGroup("head"), new ParameterGroup("scale")),
            Terms = (owner, _) => new LossTerms().Add("sum", owner.Network.Scale!.sum() + owner.Network.Head.parameters().First().square().sum()),
            Differentiated = owner =>
            {
                scales.Add(owner.Network.Scale!.grad!.item<float>());
                Assert.Equal(owner.Network.Head.parameters().First().requires_grad, owner.Network.Head.parameters().First().grad is not null);
            },
        };
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        trainer.Run(method, host.Data.Tasks[0], method.Stage, 0);
        trainer.Run(method, host.Data.Tasks[0], method.Stage with { Groups = [new("scale")] }, 1);
        Assert.Equal([1f, 1f, 1f, 1f, 1f, 1f], scales);
        Assert.False(method.Network.Head.parameters().First().requires_grad);
    }

    [Fact]
    public void A_stop_rule_ends_the_stage_early_and_always_has_a_report_to_look_at()
    {
        var asked = new List<int>();
        using var method = Classifier(ScriptedMethod.Plain(new ParameterGroup("head")) with
        {
            Epochs = 9,
            StopWhen = reports =>
            {
                asked.Add(reports.Count);
                return reports[^1].Epoch == 1;
            },
        });
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        var report = trainer.Run(method, host.Data.Tasks[0], method.Stage, 0);
        Assert.Equal([0, 1], report.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([1, 2], asked);
        Assert.False(trainer.IsActive);
    }

    [Theory]
    [InlineData(double.NaN, true, "task 0, stage main, epoch 1: the loss is no longer finite; try a smaller training.learning_rate")]
    [InlineData(double.PositiveInfinity, false, "task 0, stage main, epoch 1: the loss is no longer finite; try a smaller training.learning_rate")]
    [InlineData(-1.0, true, "task 0, stage main, epoch 1: the loss became negative, which this stage does not allow")]
    public void A_bad_loss_in_a_single_step_ends_the_run_with_one_line(double bad, bool nonNegative, string message)
    {
        var step = 0;
        using var method = new ScriptedMethod
        {
            Stage = ScriptedMethod.Plain(new ParameterGroup("scale")) with { LossIsNonNegative = nonNegative, Optimizer = new SgdSpec(1e-9, 0, 0) },
            Terms = (owner, _) => new LossTerms().Add("sum", owner.Network.Scale!.sum() * (step++ == 1 ? bad : 100.0)),
        };
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Run(method, host.Data.Tasks[0], method.Stage, 0));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_negative_loss_is_fine_where_the_stage_says_so()
    {
        using var method = new ScriptedMethod
        {
            Stage = ScriptedMethod.Plain(new ParameterGroup("scale")) with { LossIsNonNegative = false, Optimizer = new SgdSpec(1e-9, 0, 0) },
            Terms = (owner, _) => new LossTerms().Add("first", -2.0 * owner.Network.Scale!.sum()).Add("second", 0.5 * owner.Network.Scale!.sum()),
        };
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        var losses = trainer.Run(method, host.Data.Tasks[0], method.Stage, 0).Epochs[0].Losses;
        Assert.Equal(["loss", "first", "second"], losses.Keys);
        Assert.Equal(-1.5, losses["loss"], 6);
        Assert.Equal(-2.0, losses["first"], 6);
        Assert.Equal(0.5, losses["second"], 6);
    }

    [Fact]
    public void Divergence_reaches_the_caller_of_a_run()
    {
        var recipe = TinyRun.Recipe("finetune");
        recipe = recipe with { Training = recipe.Training with { LearningRate = 1e12, GradientClamp = null, Momentum = 0 } };
        Assert.Throws<TrainingDivergedException>(() => TinyRun.Run(recipe));
    }

    [Fact]
    public void Cancelled_between_steps_a_stage_goes_on_where_it_was()
    {
        using var whole = new Host(new Podnet(new PodnetOptions()));
        using var undisturbed = whole.Trainer();
        whole.Learn(undisturbed, 0);
        using var expected = whole.Save();

        using var host = new Host(new Podnet(new PodnetOptions()));
        using var source = new CancellationTokenSource();
        using var cancelled = host.CancellableTrainer(new CancelAfter(source, steps: 4), source.Token);
        var task = host.Data.Tasks[0];
        host.Method.BeginTask(task);
        var stage = host.Method.NextStage(task, [])!;
        Assert.Throws<OperationCanceledException>(() => cancelled.Run(host.Method, task, stage, 0));
        Assert.True(cancelled.IsActive);
        using var state = StateSnapshot.Save(visitor => cancelled.VisitState(host.Method, visitor));

        using var next = host.Trainer();
        state.Load(visitor => next.Resume(host.Method, task, stage, 0, visitor));
        next.Run(host.Method, task, stage, 0);
        host.Method.EndTask(task);
        using var actual = host.Save();
        Snapshots.Same(expected, actual, "after a cancellation");
    }

    [Fact]
    public void Cancelled_while_its_images_are_collected_a_stage_has_not_begun()
    {
        using var source = new CancellationTokenSource();
        using var host = new Host(new Podnet(new PodnetOptions()), new MemoryOptions { PerClass = 3 }, epochs: 2, source.Token);
        using var trainer = host.Trainer();
        host.Learn(trainer, 0);
        var task = host.Data.Tasks[1];
        host.Method.BeginTask(task);
        var main = trainer.Run(host.Method, task, host.Method.NextStage(task, [])!, 0);
        var finetune = host.Method.NextStage(task, [main])!;
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => trainer.Run(host.Method, task, finetune, 1));
        Assert.False(trainer.IsActive, "a stage without its images would run to its end and learn nothing");
    }

    [Fact]
    public void A_cancelled_run_stops_before_the_next_step()
    {
        using var source = new CancellationTokenSource();
        var counter = new CancelAfter(source, steps: 5);
        var setup = new RunSetup { Dataset = TinyRun.Images };
        Assert.Throws<OperationCanceledException>(() => Experiment.Run(TinyRun.Recipe("podnet"), setup, counter, source.Token));
        Assert.Equal(5, counter.Steps);
    }

    private static ScriptedMethod Classifier(Stage stage) => new()
    {
        Stage = stage,
        Terms = (_, step) => new LossTerms().Add("ce", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task)),
    };

    private static string Refusal(Stage stage)
    {
        using var method = Classifier(stage);
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        var message = Assert.Throws<InvalidOperationException>(() => trainer.Run(method, host.Data.Tasks[0], stage, 0)).Message;
        Assert.False(trainer.IsActive);
        return message;
    }

    private sealed class CancelAfter(CancellationTokenSource source, int steps) : IRunObserver
    {
        public int Steps { get; private set; }

        public void StepFinished(in StepProgress progress)
        {
            if (++Steps == steps)
            {
                source.Cancel();
            }
        }
    }
}
