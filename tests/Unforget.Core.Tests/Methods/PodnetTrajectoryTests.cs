using System.Text.Json;
using Unforget.Data;
using Unforget.Evaluation;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>Whole incremental runs against the numbers of the original code.</summary>
public sealed class PodnetTrajectoryTests
{
    [Theory]
    [InlineData("cnn", 3, 1e-4, EngineKind.Torch)]
    [InlineData("cnn", 3, 1e-4, EngineKind.Fused)]
    [InlineData("nme", 1, 3e-4, EngineKind.Torch)]
    [InlineData("one_class", 1, 3e-4, EngineKind.Torch)]
    public void A_run_from_the_recorded_start_follows_the_original(string name, long seed, double tolerance, EngineKind engine)
    {
        // Ten restarts of k-means do not always find the best of all partitions, which is the recorded one: the seeds are such that they do.
        set_num_threads(1);
        var run = new RecordedRun(name);
        var (method, context) = run.Create(seed, engine);
        using var owned = method;
        var proxies = new ProxyOrder(run, method);
        using var trainer = new Trainer(context, run, run, proxies, TimeProvider.System, TestContext.Current.CancellationToken);
        var evaluator = new Evaluator(run, run, 16, TestContext.Current.CancellationToken);
        var trained = 0L;
        foreach (var task in run.Tasks)
        {
            method.BeginTask(task);
            if (task.Index == 0)
            {
                OriginalNames.Load(method.Network, run.State(run.Stage(0, "main"), "state_before"));
            }

            var reports = new List<StageReport>();
            while (method.NextStage(task, reports) is { } stage)
            {
                reports.Add(trainer.Run(method, task, stage, reports.Count));
                var stored = run.Stage(task.Index, stage.Name);
                trained += stored.GetProperty("steps").GetArrayLength();
                CompareLosses(stored, reports[^1], tolerance);
                CompareState(run, method, proxies, stored, tolerance, $"{name}, task {task.Index}, {stage.Name}");
            }

            Assert.Equal(run.HasStage(task.Index, "finetune") ? 2 : 1, reports.Count);
            method.EndTask(task);
            CompareMemory(run, context, method, task, tolerance);
            CompareEvaluation(run, method, proxies, evaluator.Evaluate(method, task, run.TestItems(task)), task, tolerance);
        }

        Assert.InRange(method.Network.FusedBatchCount, engine == EngineKind.Fused ? trained : 0, engine == EngineKind.Fused ? long.MaxValue : 0);
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void The_first_step_of_every_stage_has_the_recorded_losses_and_gradients(string name)
    {
        set_num_threads(1);
        var run = new RecordedRun(name);
        foreach (var task in run.Tasks)
        {
            foreach (var stageName in new[] { "main", "finetune" }.Where(stage => run.HasStage(task.Index, stage)))
            {
                using var scope = NewDisposeScope();
                var (method, context) = run.Create();
                using var owned = method;
                GrowAndTeach(run, method, task);
                var stored = run.Stage(task.Index, stageName);
                OriginalNames.Load(method.Network, run.State(stored, "state_before"));
                method.Network.train();
                var step = new TrainingStep(method, StageNamed(method, task, stageName), task, 0.0, Batch(run, stored.GetProperty("steps")[0]));
                var terms = method.Loss(step);
                var total = terms.Total();
                total.backward();
                CompareFirstStep(stored.GetProperty("steps")[0], terms, total, method.Network, $"{name}, task {task.Index}, {stageName}");
            }
        }
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void Main_stages_run_at_the_recorded_rates(string name)
    {
        var run = new RecordedRun(name);
        var (method, _) = run.Create();
        using var owned = method;
        var stored = run.Stage(0, "main");
        var stage = method.NextStage(run.Tasks[0], [])!;
        for (var epoch = 0; epoch < stage.Epochs; epoch++)
        {
            var rate = stage.Optimizer!.LearningRate * stage.Schedule.Factor(epoch, stage.Epochs);
            Assert.All(RecordedRun.Steps(stored, epoch), step => Assert.Equal(step.GetProperty("lr").GetDouble(), rate, 1e-9 * rate));
        }
    }

    private static Stage StageNamed(Podnet method, LearningTask task, string name)
    {
        var first = method.NextStage(task, [])!;
        return first.Name == name ? first : method.NextStage(task, [new StageReport(first.Name, [])])!;
    }

    /// <summary>Grows to the classes of a task and gives the teacher of that task: the state after the last stage of the task before.</summary>
    private static void GrowAndTeach(RecordedRun run, Podnet method, LearningTask task)
    {
        foreach (var earlier in run.Tasks.Where(earlier => earlier.Index < task.Index))
        {
            method.BeginTask(earlier);
            var last = run.Stage(earlier.Index, run.HasStage(earlier.Index, "finetune") ? "finetune" : "main");
            OriginalNames.Load(method.Network, run.State(last, "state_after"));
            method.EndTask(earlier);
        }

        method.BeginTask(task);
    }

    private static StepBatch Batch(RecordedRun run, JsonElement step)
    {
        var ids = step.GetProperty("image_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
        var items = ids.Select(id => Enumerable.Range(0, run.TotalClassCount).SelectMany(run.TrainItems).Single(item => item.Id == id)).ToArray();
        var buffer = new float[items.Length * run.Shape.ByteCount];
        run.Prepare(items, ImageTransform.Test, 0, buffer);
        var images = tensor(buffer, [items.Length, 8, 8, 3]).permute(0, 3, 1, 2);
        var labels = tensor(step.GetProperty("targets").EnumerateArray().Select(label => label.GetInt64()).ToArray());
        var flags = tensor(step.GetProperty("memory_flags").EnumerateArray().Select(flag => flag.GetInt32() != 0).ToArray());
        return new StepBatch(images, labels, flags, null, []);
    }

    private static void CompareFirstStep(JsonElement step, LossTerms terms, Tensor total, IncrementalNetwork network, string what)
    {
        foreach (var (term, value) in terms.Terms.Append(("loss", total)))
        {
            Fixtures.Close(step.GetProperty(term).GetDouble(), value, 1e-5, 0, $"{what}: {term}");
        }

        var parameters = network.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        foreach (var gradient in step.GetProperty("gradients").EnumerateObject())
        {
            var norm = parameters[OriginalNames.Ours(gradient.Name)].grad?.norm() ?? zeros(1);
            // A norm of rounding errors has no digits to compare.
            Fixtures.Close(gradient.Value.GetProperty("norm_unclamped").GetDouble(), norm, 5e-5, 1e-6, $"{what}: gradient of {gradient.Name}");
        }
    }

    private static void CompareLosses(JsonElement stored, StageReport report, double tolerance)
    {
        foreach (var epoch in report.Epochs)
        {
            var steps = RecordedRun.Steps(stored, epoch.Epoch).ToArray();
            foreach (var (term, mean) in epoch.Losses)
            {
                var expected = steps.Average(step => step.GetProperty(term).GetDouble());
                Assert.True(Math.Abs(expected - mean) <= tolerance * Math.Abs(expected), $"epoch {epoch.Epoch}, {term}: expected {expected}, got {mean}");
            }
        }
    }

    private static void CompareState(RecordedRun run, Podnet method, ProxyOrder proxies, JsonElement stored, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        var state = method.Network.State();
        foreach (var (name, values) in run.State(stored, "state_after").Where(item => !item.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
        {
            var ours = state[OriginalNames.Ours(name)];
            CompareRelativeToLargest(proxies.InOurOrder(name, values).reshape(ours.shape), ours, tolerance, $"{what}: {name}");
        }
    }

    private static void CompareMemory(RecordedRun run, MethodContext context, Podnet method, LearningTask task, double tolerance)
    {
        using var scope = NewDisposeScope();
        var stored = run.Stage(task.Index, "memory");
        Assert.Equal(run.Array(stored.GetProperty("memory_image_ids")).data<long>().ToArray(), context.Memory.Items.Select(item => (long)item.Id));
        CompareRelativeToLargest(run.Array(stored.GetProperty("class_means")), method.ClassMeans!, tolerance, "class means");
    }

    private static void CompareEvaluation(
        RecordedRun run, Podnet method, ProxyOrder proxies, IReadOnlyList<TaskPredictions> answers, LearningTask task, double tolerance)
    {
        using var scope = NewDisposeScope();
        var stored = run.Stage(task.Index, "evaluation");
        foreach (var predictor in new[] { "cnn", "nme" })
        {
            var expected = stored.GetProperty($"{predictor}_predictions").EnumerateArray().Select(label => label.GetInt32());
            Assert.Equal(expected.Take(run.TestItems(task).Count), answers.Single(answer => answer.Predictor == predictor).Predictions);
        }

        var items = run.TestItems(task);
        using var batch = new ImageBatch(run, items.Count, CPU);
        using var frozen = method.Network.Freeze();
        var output = frozen.Forward(batch.Load([.. items], ImageTransform.Test, 0));
        CompareRelativeToLargest(run.Array(stored.GetProperty("raw_features")), output.Raw, tolerance, "raw features");
        CompareRelativeToLargest(run.Array(stored.GetProperty("logits")), output.Logits, tolerance, "logits");
        Assert.NotNull(proxies);
    }

    private static void CompareRelativeToLargest(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var largest = expected.abs().max().item<float>();
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance * largest, $"{what}: largest difference {difference} of {largest}, {difference / largest:E2} > {tolerance:E0}");
    }

    /// <summary>
    /// k-means numbers its centres by chance. Finds, right after imprinting, which of our proxies is which of the
    /// original's, and checks that they are the same up to that order.
    /// </summary>
    private sealed class ProxyOrder(RecordedRun run, Podnet method) : ITrainingObserver
    {
        private readonly Dictionary<string, int[]> _orders = [];

        public void StageStarted(LearningTask task, Stage stage, int imageCount)
        {
            if (task.Index == 0 || stage.Name != "main")
            {
                return;
            }

            using var scope = NewDisposeScope();
            var expected = run.Array(run.Stage(task.Index, "new_weights").GetProperty("new_proxies"));
            var ours = method.Network.State()[$"head.proxies_{task.Index}"];
            var perClass = ((CosineHead)method.Network.Head).ProxiesPerClass;
            var nearest = cdist(ours.detach(), expected).argmin(1).data<long>().ToArray().Select(row => (int)row).ToArray();
            Assert.Equal(Enumerable.Range(0, nearest.Length), nearest.Order());
            Assert.All(nearest.Select((row, i) => (row, i)), pair => Assert.Equal(pair.i / perClass, pair.row / perClass));
            _orders[$"classifier._weights.{task.Index}"] = nearest;
            CompareRelativeToLargest(InOurOrder($"classifier._weights.{task.Index}", expected), ours, 1e-4, $"imprinted proxies of task {task.Index}");
        }

        public Tensor InOurOrder(string name, Tensor values) => _orders.TryGetValue(name, out var order)
            ? values.index_select(0, tensor(order.Select(row => (long)row).ToArray()))
            : values;
    }
}
