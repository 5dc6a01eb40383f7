using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Unforget.Data;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>Eight recorded steps of a base task on 32x32 images, through the trainer.</summary>
public sealed class PodnetBaseTrajectoryTests
{
    [Fact]
    public void Eight_steps_follow_the_original()
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        var stored = Fixtures.Cases("podnet_base_trajectory.json")[0];
        var steps = new RecordedSteps(stored);
        using var method = new Podnet(new PodnetOptions());
        var context = Context(steps);
        method.Attach(context);
        var task = steps.Tasks[0];
        method.BeginTask(task);
        OriginalNames.Load(method.Network, [
            .. stored.GetProperty("state").EnumerateObject().Select(item => (item.Name, Fixtures.Tensor(item.Value))),
            ("classifier._weights.0", Fixtures.Tensor(stored.GetProperty("classifier"))),
        ]);

        using var trainer = new Trainer(context, steps, steps, SilentObserver.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        var report = trainer.Run(method, task, method.NextStage(task, [])!, 0);

        var losses = stored.GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble()).ToArray();
        Assert.Equal(losses.Length, report.Epochs.Count);
        Assert.All(losses.Zip(report.Epochs), pair => Assert.Equal(pair.First, pair.Second.Losses["nca"], 1e-4 * pair.First));
        var state = method.Network.State();
        Fixtures.Close(stored.GetProperty("final_scale").GetDouble(), state["scale"], 1e-3, 0, "scale");
        Close(stored.GetProperty("final_classifier"), state["head.proxies_0"], "proxies");
        Close(stored.GetProperty("final_conv1"), state["backbone.stem.weight"], "first convolution");
    }

    private static void Close(JsonElement expected, Tensor actual, string what)
    {
        var values = Fixtures.Tensor(expected);
        Fixtures.Close(values, actual, 0, 1e-3 * values.abs().max().item<float>(), what);
    }

    /// <summary>The recorded optimiser at a constant rate; one step is one epoch, so that every loss is reported.</summary>
    private static MethodContext Context(RecordedSteps steps)
    {
        var memory = new MemoryOptions { Mode = MemoryMode.None };
        return new MethodContext
        {
            Seed = 1,
            Backbone = new RebuffiResNet(new RebuffiOptions { Width = 4 }).Describe(steps.Shape),
            Device = CPU,
            Data = steps,
            Memory = new ExemplarMemory(memory, seed: 1),
            MemoryPolicy = new MemoryPolicy(memory, steps.TotalClassCount),
            Features = new FeatureExtractor(steps, 6, TestContext.Current.CancellationToken),
            Training = new TrainingOptions
            {
                Epochs = steps.Count,
                BatchSize = steps.BatchSize,
                LearningRate = 0.1,
                Momentum = 0.9,
                WeightDecay = 5e-4,
                GradientClamp = 5.0,
                Schedule = ScheduleKind.Constant,
            },
            Log = NullLogger.Instance,
        };
    }

    /// <summary>The recorded batches: image ids count through them, and epoch e visits the images of step e alone.</summary>
    private sealed class RecordedSteps : ITaskData, IImagePreparer, IEpochSampler
    {
        private readonly float[] _pixels;
        private readonly ImageSet _images;

        public RecordedSteps(JsonElement stored)
        {
            using var inputs = Fixtures.Tensor(stored.GetProperty("inputs")); // [steps, N, 3, 32, 32]
            using var targets = Fixtures.Tensor(stored.GetProperty("targets")); // [steps, N]
            _pixels = inputs.data<float>().ToArray();
            (Count, BatchSize) = ((int)inputs.shape[0], (int)inputs.shape[1]);
            int[] labels = [.. targets.data<long>().ToArray().Select(label => (int)label)];
            TotalClassCount = labels.Max() + 1;
            _images = new ImageSet(Shape, new byte[labels.Length * Shape.ByteCount], labels);
            Tasks = [new LearningTask(0, 0, TotalClassCount)];
        }

        public int Count { get; }

        public int BatchSize { get; }

        public ImageShape Shape => new(3, 32, 32);

        public IReadOnlyList<LearningTask> Tasks { get; }

        public int TotalClassCount { get; }

        public IReadOnlyList<ImageItem> TrainItems(int label) =>
            [.. Enumerable.Range(0, _images.Count).Where(id => _images.Labels[id] == label).Select(id => new ImageItem(_images, id, label, id, FromMemory: false))];

        public IReadOnlyList<ImageItem> TestItems(LearningTask task) => [];

        public int[] Order(int count, SamplePosition position)
        {
            if (count == 0)
            {
                return [];
            }

            var collected = Enumerable.Range(0, TotalClassCount).SelectMany(TrainItems).Select(item => item.Id).ToList();
            return [.. Enumerable.Range(position.Epoch * BatchSize, BatchSize).Select(id => collected.IndexOf(id))];
        }

        public void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
        {
            var (size, plane) = (Shape.ByteCount, Shape.Height * Shape.Width);
            for (var i = 0; i < items.Length; i++)
            {
                var source = _pixels.AsSpan(items[i].Id * size, size);
                for (var j = 0; j < size; j++)
                {
                    destination[i * size + j % plane * Shape.Channels + j / plane] = source[j]; // [C, H, W] -> [H, W, C]
                }
            }
        }
    }
}
