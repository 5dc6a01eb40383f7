using Microsoft.Extensions.Logging.Abstractions;
using Unforget.Data;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Benchmarks;

/// <summary>PODNet on noise, ready to run one stage of a task: PODNet's ResNet-32 if no other backbone is given, batch 128, the published CNN setting.</summary>
internal sealed class Bench : IDisposable
{
    public const int BatchSize = 128;
    private readonly Trainer _trainer;

    public Bench(int threads, int classesLearned, EngineKind engine, BackboneFamily? backbone = null)
    {
        set_num_threads(threads);
        Data = new NoiseData();
        Preparer = new StandardImagePreparer(
            Data.Shape, [0.5071f, 0.4867f, 0.4408f], [0.2675f, 0.2565f, 0.2761f], new AugmentationOptions(), threads);
        var memory = new MemoryOptions { PerClass = 20 };
        Context = new MethodContext
        {
            Seed = 1,
            Backbone = (backbone ?? new RebuffiResNet(new RebuffiOptions())).Describe(Data.Shape),
            Device = CPU,
            Engine = engine,
            Data = Data,
            Memory = new ExemplarMemory(memory, seed: 1),
            MemoryPolicy = new MemoryPolicy(memory, Data.TotalClassCount),
            Features = new FeatureExtractor(Preparer, 250, CancellationToken.None),
            Training = new TrainingOptions { Epochs = 1, BatchSize = BatchSize },
            Log = NullLogger.Instance,
        };
        Method = new Podnet(new PodnetOptions { Finetune = new PodnetFinetuneOptions { Epochs = 1 } });
        Method.Attach(Context);
        _trainer = new Trainer(Context, Preparer, new EpochSampler(1), new Silent(), TimeProvider.System, CancellationToken.None);
        Method.BeginTask(Data.Tasks[0]);
        if (classesLearned > 0)
        {
            Method.EndTask(Data.Tasks[0]);
            Method.BeginTask(Data.Tasks[1]);
        }
    }

    public NoiseData Data { get; }

    public StandardImagePreparer Preparer { get; }

    public MethodContext Context { get; }

    public Podnet Method { get; }

    /// <summary>Some epochs of the main stage without imprinting, in one stage as in a run.</summary>
    public void RunMain(int task, int epochs = 1)
    {
        var stage = Method.NextStage(Data.Tasks[task], [])! with { Name = "epochs", Epochs = epochs };
        _trainer.Run(Method, Data.Tasks[task], stage, 0);
    }

    /// <summary>One epoch of the second task's fine-tuning over the images of its main stage.</summary>
    public void RunFinetuning(ModuleMode backbone)
    {
        var stage = Method.NextStage(Data.Tasks[1], [new StageReport("main", [])])! with
        {
            Sources = StageSources.New | StageSources.Memory,
            Modes = new Dictionary<string, ModuleMode> { ["backbone"] = backbone },
        };
        _trainer.Run(Method, Data.Tasks[1], stage, 1);
    }

    public void Dispose()
    {
        _trainer.Dispose();
        Method.Dispose();
    }

    private sealed class Silent : ITrainingObserver;
}
