using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Unforget.Data;
using Unforget.Losses;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>
/// One run of the original code from the fixture <c>incremental_trajectory</c>, offered to our parts: its images as a
/// preparer, its batches as a sampler, its classes as task data. Image ids are the rows of the fixture's arrays.
/// </summary>
internal sealed class RecordedRun : ITaskData, IImagePreparer, IEpochSampler
{
    private const string Folder = "incremental_trajectory";
    private readonly JsonElement _run;
    private readonly JsonElement _settings;
    private readonly byte[] _bytes;
    private readonly ImageSet _train;
    private readonly ImageSet _test;
    private readonly float[] _trainPixels;
    private readonly float[] _testPixels;

    public RecordedRun(string name)
    {
        _run = Fixtures.Json($"{Folder}/manifest.json").GetProperty("runs").GetProperty(name);
        _settings = _run.GetProperty("settings");
        _bytes = Fixtures.Bytes($"{Folder}/data.bin");
        (_train, _trainPixels) = Images("images", "labels");
        (_test, _testPixels) = Images("test_images", "test_labels");
        var tasks = new List<LearningTask>();
        foreach (var task in Stored)
        {
            var count = task.GetProperty("task_size").GetInt32();
            tasks.Add(new LearningTask(tasks.Count, task.GetProperty("classes_seen").GetInt32() - count, count));
        }

        Tasks = tasks;
    }

    public IReadOnlyList<JsonElement> Stored => [.. _run.GetProperty("tasks").EnumerateArray()];

    public IReadOnlyList<LearningTask> Tasks { get; }

    public int TotalClassCount => Tasks[^1].SeenClassCount;

    public ImageShape Shape => new(3, 8, 8);

    public JsonElement Stage(int task, string stage) =>
        Stored[task].GetProperty("stages").EnumerateArray().Single(item => item.GetProperty("stage").GetString() == stage);

    public bool HasStage(int task, string stage) =>
        Stored[task].GetProperty("stages").EnumerateArray().Any(item => item.GetProperty("stage").GetString() == stage);

    public Tensor Array(JsonElement place) => Fixtures.Tensor(place, _bytes);

    public IReadOnlyList<(string Name, Tensor Values)> State(JsonElement stage, string moment) =>
        [.. stage.GetProperty(moment).EnumerateObject().Select(item => (item.Name, Array(item.Value)))];

    public IReadOnlyList<ImageItem> TrainItems(int label) => ItemsOf(_train, label, label + 1);

    public IReadOnlyList<ImageItem> TestItems(LearningTask task) => ItemsOf(_test, 0, task.SeenClassCount);

    /// <summary>An attached method with this run's settings.</summary>
    /// <param name="seed">Reaches k-means alone: everything else that is drawn is replaced by what was recorded.</param>
    /// <param name="engine">What runs the backbone.</param>
    public (Podnet Method, MethodContext Context) Create(long seed = 1, EngineKind engine = EngineKind.Torch)
    {
        var width = _settings.GetProperty("nf").GetInt32();
        var blocks = _settings.GetProperty("n").GetInt32();
        var fixedMemory = _settings.GetProperty("fixed_memory").GetBoolean();
        var memory = new MemoryOptions
        {
            Capacity = _settings.GetProperty("memory_size").GetInt32(),
            Mode = fixedMemory ? MemoryMode.Fixed : MemoryMode.Growing,
        };
        var context = new MethodContext
        {
            Seed = seed,
            Backbone = new RebuffiResNet(new RebuffiOptions { Width = width, BlocksPerStage = blocks }).Describe(Shape),
            Device = CPU,
            Engine = engine,
            Data = this,
            Memory = new ExemplarMemory(memory, seed: 1),
            MemoryPolicy = new MemoryPolicy(memory, TotalClassCount),
            Features = new FeatureExtractor(this, 16, TestContext.Current.CancellationToken),
            Training = new TrainingOptions
            {
                Epochs = _settings.GetProperty("epochs").GetInt32(),
                BatchSize = 8,
                LearningRate = _settings.GetProperty("lr").GetDouble(),
            },
            Log = NullLogger.Instance,
        };
        var method = new Podnet(Options());
        method.Attach(context);
        return (method, context);
    }

    public void Prepare(ReadOnlySpan<ImageItem> items, ImageTransform transform, ulong drawSeed, Span<float> destination)
    {
        var size = Shape.ByteCount;
        for (var i = 0; i < items.Length; i++)
        {
            var stored = items[i].Set.Pixels(items[i].Index);
            var id = BitConverter.ToInt32(stored);
            var source = (stored[4] == 0 ? _trainPixels : _testPixels).AsSpan(id * size, size);
            for (var j = 0; j < size; j++)
            {
                // [C, H, W] -> [H, W, C]
                var (channel, row, column) = (j / 64, j / 8 % 8, j % 8);
                column = transform == ImageTransform.Mirrored ? 7 - column : column;
                destination[i * size + (row * 8 + column) * 3 + channel] = source[j];
            }
        }
    }

    /// <summary>The recorded batches, as positions among the images that the stage collects.</summary>
    public int[] Order(int count, SamplePosition position)
    {
        if (count == 0)
        {
            return [];
        }

        var stage = Stage(position.Task, position.Stage == 0 ? "main" : "finetune");
        var collected = position.Stage == 0 ? Stored[position.Task].GetProperty("train_image_ids") : Stage(position.Task, "temporary_memory").GetProperty("memory_image_ids");
        using var values = Array(collected);
        var ids = values.data<long>().ToArray();
        Assert.Equal(ids.Length, count);
        return [.. Steps(stage, position.Epoch).SelectMany(step => step.GetProperty("image_ids").EnumerateArray())
            .Select(id => System.Array.IndexOf(ids, id.GetInt64()))];
    }

    /// <summary>The steps of one epoch of a stage, counted from the stage's first.</summary>
    public static IEnumerable<JsonElement> Steps(JsonElement stage, int epoch)
    {
        var first = stage.GetProperty("steps")[0].GetProperty("epoch").GetInt32();
        return stage.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("epoch").GetInt32() == first + epoch);
    }

    private PodnetOptions Options()
    {
        var finetune = _settings.GetProperty("finetune");
        return new PodnetOptions
        {
            Head = new CosineHeadOptions
            {
                Proxies = _settings.GetProperty("proxies_per_class").GetInt32(),
                Scaling = _settings.GetProperty("classifier_scaling").GetDouble(),
            },
            LearnedScale = _settings.GetProperty("eta").ValueKind == JsonValueKind.String,
            Nca = new NcaOptions { Margin = 0.6 },
            PodFactor = _settings.GetProperty("pod_spatial_factor").GetDouble(),
            FlatFactor = _settings.GetProperty("pod_flat_factor").GetDouble(),
            Finetune = new PodnetFinetuneOptions
            {
                Epochs = finetune.GetProperty("epochs").GetInt32(),
                LearningRate = finetune.GetProperty("lr").GetDouble(),
                ReportDistillation = true,
            },
        };
    }

    private (ImageSet Set, float[] Pixels) Images(string images, string labels)
    {
        using var pixels = Array(_run.GetProperty(images));
        using var classes = Array(_run.GetProperty(labels));
        var count = (int)pixels.shape[0];
        var bytes = new byte[count * Shape.ByteCount];
        for (var id = 0; id < count; id++)
        {
            // The bytes say which picture it is; they survive the copy into memory.
            BitConverter.TryWriteBytes(bytes.AsSpan(id * Shape.ByteCount), id);
            bytes[(id * Shape.ByteCount) + 4] = images == "images" ? (byte)0 : (byte)1;
        }

        var set = new ImageSet(Shape, bytes, [.. classes.data<long>().ToArray().Select(label => (int)label)]);
        return (set, pixels.data<float>().ToArray());
    }

    private static ImageItem[] ItemsOf(ImageSet set, int first, int end) =>
        [.. Enumerable.Range(0, set.Count)
            .Where(id => set.Labels[id] >= first && set.Labels[id] < end)
            .Select(id => new ImageItem(set, id, set.Labels[id], id, FromMemory: false))];
}
