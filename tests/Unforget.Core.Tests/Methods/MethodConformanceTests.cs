using Unforget.Configuration;
using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>What every method has to be able to do, whatever it computes. A new method is tested here without being named.</summary>
public sealed class MethodConformanceTests
{
    private static readonly MemoryMode[] Modes = [MemoryMode.Fixed, MemoryMode.Growing, MemoryMode.None];

    private static readonly MemoryOptions Growing = new() { Mode = MemoryMode.Growing, Capacity = 8 };

    private static readonly IReadOnlyDictionary<string, Func<Recipe, Recipe>> Protocols = new Dictionary<string, Func<Recipe, Recipe>>
    {
        ["one exemplar per class"] = recipe => recipe with { Memory = new MemoryOptions { PerClass = 1 } },
        ["a last task that is smaller"] = recipe => recipe with { Protocol = recipe.Protocol with { BaseClasses = 3 } },
        ["increments of one class"] = recipe => recipe with { Protocol = recipe.Protocol with { Increment = 1 } },
        ["a validation fraction"] = recipe => recipe with { Protocol = recipe.Protocol with { Validation = 0.34 } },
        ["evaluation on all classes"] = recipe => recipe with { Protocol = recipe.Protocol with { Evaluate = EvaluationScope.All } },
        ["a base task alone"] = recipe => recipe with { Protocol = recipe.Protocol with { Steps = 0 } },
        ["a last batch of one image"] = recipe => recipe with { Training = recipe.Training with { BatchSize = 23 } },
        ["exemplars ranked anew"] = recipe => recipe with { Memory = recipe.Memory with { RerankOldExemplars = true } },
        ["a memory rate"] = recipe => recipe with { Memory = Growing with { Rate = MemoryRate.Own(0.5, 0.25) } },
        ["a memory rate within a budget"] = recipe => recipe with
        {
            Memory = Growing with { Capacity = 14, Rate = MemoryRate.Own(0.5, 0.0), RateBudget = RateBudget.Peak },
        },
        ["exemplars kept apart for calibration"] = recipe => recipe with { Memory = new MemoryOptions { PerClass = 4, CalibrationShare = 0.5 } },
        ["a memory rate paid for with new images"] = recipe => recipe with { Memory = Growing with { Rate = MemoryRate.Constant(0.5), RateTrade = true } },
    };

    /// <summary>Predictors that some methods have beside those that all have.</summary>
    private static readonly string[] Corrections = ["cnn_bias", "cnn_prior", "cnn_nme"];

    public static TheoryData<string> Methods => [.. MethodCases.Names];

    public static TheoryData<string, MemoryMode> MethodsAndModes =>
        [.. MethodCases.Names.SelectMany(name => Modes.Select(mode => (name, mode)))];

    public static TheoryData<string, string> MethodsAndProtocols =>
        [.. MethodCases.Names.SelectMany(name => Protocols.Keys.Select(protocol => (name, protocol)))];

    [Fact]
    public void The_catalog_has_lost_nothing()
    {
        Assert.Equal(["distill", "finetune", "joint", "podnet", "ucir", "ucir_repo", "ucir_thesis"], Catalog.Default.Methods.Select(entry => entry.Name));
        Assert.Equal(["four_stage", "lucir_resnet32", "rebuffi", "resnet18"], Catalog.Default.Backbones.Select(entry => entry.Name));
        Assert.Equal(["cifar10", "cifar100", "cifar100_sample", "folder"], Catalog.Default.Datasets.Select(entry => entry.Name));
    }

    [Theory]
    [MemberData(nameof(MethodsAndModes))]
    public void The_seed_and_nothing_else_decides_the_results(string method, MemoryMode mode)
    {
        var recipe = WithMemory(MethodCases.Recipe(method), mode);
        using var first = TinyRun.Run(recipe);
        using var again = TinyRun.Run(recipe);
        using var other = TinyRun.Run(recipe with { Seed = 2 });
        Assert.Equal(first.Results, again.Results);
        Assert.Equal(Matrix(first), Matrix(again));
        Snapshots.Same(first.Final, again.Final, "same seed");
        Assert.NotEqual(first.Results, other.Results);
        IsSound(first, mode, tasks: 2);
        IsSound(other, mode, tasks: 2);
    }

    [Theory]
    [MemberData(nameof(MethodsAndProtocols))]
    public void Unusual_protocols_run_to_their_end(string method, string protocol)
    {
        var recipe = Protocols[protocol](MethodCases.Recipe(method));
        var tasks = new ClassIncrementalScenario(TinyRun.Images, recipe.Protocol, recipe.Seed).Tasks;
        if (method == "ucir_repo" && tasks.Skip(1).Any(task => task.NewClassCount < 2))
        {
            // It ranks two new classes at least.
            Assert.Contains("ranking_negatives", Assert.Throws<UserError>(() => TinyRun.Run(recipe)).Message, StringComparison.Ordinal);
            return;
        }

        using var run = TinyRun.Run(recipe);
        IsSound(run, MemoryMode.Fixed, tasks.Count);
        var last = run.Record.Results.Predictors["cnn"].Tasks[^1];
        Assert.Equal(tasks[^1].SeenClassCount, last.SeenClasses);
        Assert.Equal(4 * (recipe.Protocol.Evaluate == EvaluationScope.All ? 6 : tasks[^1].SeenClassCount), last.Images);
        Assert.Equal(tasks.Select(task => (long)PerClass(recipe, task) * task.SeenClassCount), run.Record.Resources.Tasks.Select(task => task.StoredImages));
        Assert.Equal(tasks.Select(task => NewImages(recipe, task)), run.Record.Resources.Tasks.Select(task => task.TrainImages));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Classes_of_unequal_size_keep_what_they_have(string method)
    {
        using var run = TinyRun.Run(MethodCases.Recipe(method) with { Memory = new MemoryOptions { PerClass = 3 } }, new UnequalImages(TinyRun.Images, least: 1));
        IsSound(run, MemoryMode.Fixed, tasks: 2);
        Assert.Equal([1 + 2 + 3 + 3, 1 + 2 + 3 + 3 + 3 + 3], run.Record.Resources.Tasks.Select(task => task.StoredImages));
        Assert.Equal([1 + 2 + 3 + 4, 5 + 6], run.Record.Resources.Tasks.Select(task => task.TrainImages));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_parameter_of_a_training_stage_is_moved_within_two_steps(string method)
    {
        // Blocks start as identities: their inner convolutions have no gradient before the first step. Without decay a
        // velocity is a sum of gradients.
        var recipe = MethodCases.Recipe(method);
        var stages = 0;
        var counter = new TinyRun.Counter();
        using var run = TinyRun.Run(recipe with { Training = recipe.Training with { WeightDecay = 0 } }, observer: counter, at: (experiment, moment) =>
        {
            using var state = experiment.Save();
            if (moment != RunMoment.Step || Number(state, "stage/epoch") > 0 || Number(state, "stage/step") != 2)
            {
                return;
            }

            var velocities = Below(state, "stage/optimizer/velocity/");
            Assert.NotEmpty(velocities);
            Assert.All(velocities, item => Assert.True(item.Value.abs().max().item<float>() > 0, $"{method}: {item.Key} has no gradient"));
            stages++;
        });
        Assert.Equal(counter.Seen.Count, stages);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Parameters_in_no_group_stay_as_they_are(string method)
    {
        Dictionary<string, Tensor> before = [];
        StateSnapshot? held = null;
        var recipe = MethodCases.Recipe(method);
        using var run = TinyRun.Run(recipe, at: (experiment, moment) =>
        {
            var state = experiment.Save();
            if (moment == RunMoment.Step && Number(state, "stage/step") != 1)
            {
                var moved = Below(state, "stage/optimizer/velocity/").Keys.ToHashSet();
                var fixedOnes = Below(state, "network/").Where(item => !moved.Contains(item.Key) && !item.Key.Contains("running_", StringComparison.Ordinal));
                Assert.All(fixedOnes, item => Assert.True(Snapshots.Same(before[item.Key], item.Value), $"{item.Key} moved"));
            }

            held?.Dispose();
            held = state;
            before = Below(state, "network/");
        });
        held!.Dispose();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_tensor_is_left_behind(string method)
    {
        var recipe = MethodCases.Recipe(method);
        recipe = recipe with { Protocol = recipe.Protocol with { BaseClasses = 2 } };
        long headParameters;
        using (var run = TinyRun.Run(recipe))
        {
            // Whatever is made once for all runs has been made now.
            headParameters = (Below(run.Final, "network/head.").Count + Below(run.Final, "method/teacher/network/head.").Count) / 3;
        }

        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var watch = new LiveCounts();
        Experiment.Run(recipe, new RunSetup { Dataset = TinyRun.Images }, watch, TestContext.Current.CancellationToken);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.All(watch.Epochs, counts => Assert.Single(counts.Distinct()));

        // What a task leaves, with growth, herding and evaluation behind it, is the new part of the head and its copy in the teacher.
        Assert.Equal(headParameters, watch.Tasks[2] - watch.Tasks[1]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_saved_method_gives_the_same_logits(string method)
    {
        using var scope = NewDisposeScope();
        using var trained = new Training.Host(Create(method));
        using var trainer = trained.Trainer();
        trained.Learn(trainer, 0);
        trained.Learn(trainer, 1);
        using var state = trained.Save();
        using var loaded = new Training.Host(Create(method));
        loaded.Load(state, trained.Method.Network.Head.Growth);

        var images = trained.TestImages();
        using var first = trained.Method.Network.Freeze();
        using var second = loaded.Method.Network.Freeze();
        Assert.True(Snapshots.Same(first.Forward(images).Logits, second.Forward(images).Logits), "logits");
        Assert.Equal(trained.Method.Predictors.Select(item => item.Name), loaded.Method.Predictors.Select(item => item.Name));
        foreach (var (mine, other) in trained.Method.Predictors.Zip(loaded.Method.Predictors))
        {
            Assert.True(Snapshots.Same(mine.Scores(first.Forward(images)), other.Scores(second.Forward(images))), mine.Name);
        }

        Assert.Equal(trained.Method.KeepsTeacher, loaded.Method.Teacher is not null);
        if (trained.Method.Teacher is { } teacher)
        {
            Assert.True(Snapshots.Same(teacher.Forward(images).Logits, loaded.Method.Teacher!.Forward(images).Logits), "teacher");
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Both_engines_train_it_alike(string method)
    {
        var recipe = MethodCases.WithWidth(MethodCases.Recipe(method), 16);
        using var torch = TinyRun.Run(recipe, engine: EngineKind.Torch);
        using var fused = TinyRun.Run(recipe, engine: EngineKind.Fused);
        IsSound(fused, MemoryMode.Fixed, tasks: 2);
        var (expected, actual) = (torch.Record.Results.Training, fused.Record.Results.Training);
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.Losses.Keys, other.Losses.Keys);
            Assert.All(one.Losses, loss => Assert.Equal(loss.Value, other.Losses[loss.Key], 0.01 * Math.Abs(loss.Value) + 1e-5));
        }

        Assert.NotEqual(torch.Results, fused.Results);
    }

    [Fact]
    public void Podnet_without_memory_has_no_finetuning_and_no_nme()
    {
        var counter = new TinyRun.Counter();
        using var run = TinyRun.Run(WithMemory(TinyRun.Recipe("podnet"), MemoryMode.None), observer: counter);
        Assert.Equal([(0, "main"), (1, "main")], counter.Seen.Keys.Order());
        Assert.Equal(["cnn"], run.Record.Results.Predictors.Keys);
        Assert.Equal(0, run.Record.Resources.PeakStoredImages);
    }

    [Fact]
    public void Finetune_over_the_classes_of_a_task_goes_without_memory_only()
    {
        var recipe = TinyRun.Recipe("finetune").WithOptions("finetune", new FinetuneOptions { Scope = ClassScope.Task });
        using var run = TinyRun.Run(WithMemory(recipe, MemoryMode.None));
        IsSound(run, MemoryMode.None, tasks: 2);
        Assert.Contains("finetune.scope", Assert.Throws<UserError>(() => TinyRun.Run(recipe)).Message, StringComparison.Ordinal);
    }

    private static int PerClass(Recipe recipe, LearningTask task) => recipe.Memory switch
    {
        { PerClass: { } count } => count,

        // 14 + 6 and 14 images, times 14 / 20.
        { RateBudget: RateBudget.Peak } => (task.Index == 0 ? 14 : 9) / task.SeenClassCount,

        // 2 classes of 6 images come in a step: 8 and half or a quarter of 12.
        { RateTrade: true } => 14 / task.SeenClassCount,
        _ => (task.Index == 0 ? 14 : 11) / task.SeenClassCount,
    };

    private static long NewImages(Recipe recipe, LearningTask task)
    {
        var held = (int)(recipe.Protocol.Validation * 6) + (int)(recipe.Memory.CalibrationShare * 4);
        return task.NewClassCount * (6 - held) / (recipe.Memory.RateTrade && task.Index > 0 ? 2 : 1);
    }

    private static IncrementalMethod Create(string method)
    {
        var recipe = MethodCases.Recipe(method);
        return TinyRun.Catalog.CreateMethod(recipe.Method, recipe.MethodOptions);
    }

    private static Recipe WithMemory(Recipe recipe, MemoryMode mode) => recipe with
    {
        Memory = mode switch
        {
            MemoryMode.Fixed => new MemoryOptions { PerClass = 3 },
            MemoryMode.Growing => new MemoryOptions { Mode = MemoryMode.Growing, Capacity = 15 },
            _ => new MemoryOptions { Mode = MemoryMode.None },
        },
    };

    private static void IsSound(TinyRun.Outcome run, MemoryMode mode, int tasks)
    {
        Assert.Equal(RunStatus.Complete, run.Record.Status);
        var results = run.Record.Results;
        Assert.NotEmpty(results.Training);
        Assert.All(results.Training, epoch => Assert.All(epoch.Losses.Values, loss => Assert.True(double.IsFinite(loss))));
        Assert.Equal(mode == MemoryMode.None ? ["cnn"] : ["cnn", "nme"], results.Predictors.Keys.Except(Corrections));
        Assert.All(results.Predictors.Values, predictor => Assert.Equal(tasks, predictor.Tasks.Count));
        Assert.All(results.AverageIncrementalAccuracyRaw.Values, accuracy => Assert.InRange(accuracy, 0.05, 1.0));
    }

    private static string Matrix(TinyRun.Outcome run) =>
        System.Text.Json.JsonSerializer.Serialize(run.Record.Results.Predictors.Values.Select(predictor => predictor.ClassMatrix()));

    private static long Number(StateSnapshot state, string path) => (long)state.Entries[path];

    private static Dictionary<string, Tensor> Below(StateSnapshot state, string path) => state.Entries
        .Where(entry => entry.Key.StartsWith(path, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[path.Length..], entry => (Tensor)entry.Value);

    /// <summary>Live tensors of this thread after every step, epoch by epoch, and after every task.</summary>
    private sealed class LiveCounts : IRunObserver
    {
        public List<List<long>> Epochs { get; } = [];

        public List<long> Tasks { get; } = [];

        public void StepFinished(in StepProgress progress)
        {
            if (progress.Step == 1)
            {
                Epochs.Add([]);
            }

            Epochs[^1].Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        public void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results) =>
            Tasks.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
