using Microsoft.Extensions.Logging.Abstractions;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Tests.Training;

/// <summary>A method attached to small images, without a run around it: stages are run one by one.</summary>
internal sealed class Host : IDisposable
{
    private readonly StandardImagePreparer _preparer;

    public Host(IncrementalMethod method)
        : this(method, new MemoryOptions { PerClass = 3 }, epochs: 2, TestContext.Current.CancellationToken)
    {
    }

    public Host(IncrementalMethod method, MemoryOptions memory, int epochs, CancellationToken cancellation)
    {
        set_num_threads(1);
        Method = method;
        Data = new ClassIncrementalScenario(
            TinyRun.Images, new ProtocolOptions { BaseClasses = 4, Increment = 2, ClassOrder = ClassOrderSpec.Named("natural") }, seed: 1);
        var policy = new MemoryPolicy(memory, Data.TotalClassCount);
        _preparer = StandardImagePreparer.For(TinyRun.Images, new AugmentationOptions { CropPadding = 1 }, threads: 1);
        Preparer = _preparer;
        Context = new MethodContext
        {
            Seed = 1,
            Backbone = new RebuffiResNet(new RebuffiOptions { Width = 4, BlocksPerStage = 2 }).Describe(_preparer.Shape),
            Device = CPU,
            Data = memory.CalibrationShare > 0.0 ? new CalibrationSplit(Data, policy, seed: 1) : Data,
            Memory = new ExemplarMemory(memory, seed: 1),
            Calibration = memory.CalibrationShare > 0.0 ? ExemplarMemory.InGivenOrder(seed: 1) : null,
            MemoryPolicy = policy,
            Features = new FeatureExtractor(_preparer, 50, cancellation),
            Training = new TrainingOptions { Epochs = epochs, BatchSize = 8, LearningRate = 0.05 },
            Log = NullLogger.Instance,
        };
        method.Attach(Context);
    }

    public IncrementalMethod Method { get; }

    public MethodContext Context { get; }

    public ClassIncrementalScenario Data { get; }

    public Trainer Trainer(ITrainingObserver? observer = null) => CancellableTrainer(observer ?? SilentObserver.Instance, TestContext.Current.CancellationToken);

    /// <summary>What turns images into numbers; a test may put its own around it before it makes a trainer.</summary>
    public IImagePreparer Preparer { get; set; }

    public Trainer CancellableTrainer(ITrainingObserver observer, CancellationToken cancellation) =>
        new(Context, Preparer, new EpochSampler(1), observer, new TinyRun.StandingClock(), cancellation);

    /// <summary>Learns a whole task.</summary>
    public IReadOnlyList<StageReport> Learn(Trainer trainer, int task)
    {
        Method.BeginTask(Data.Tasks[task]);
        var reports = new List<StageReport>();
        while (Method.NextStage(Data.Tasks[task], reports) is { } stage)
        {
            reports.Add(trainer.Run(Method, Data.Tasks[task], stage, reports.Count));
        }

        Method.EndTask(Data.Tasks[task]);
        return reports;
    }

    /// <summary>What a checkpoint holds of the method.</summary>
    public StateSnapshot Save() => StateSnapshot.Save(Visit);

    /// <summary>Takes over the state of a method of the same kind that has grown as given.</summary>
    public void Load(StateSnapshot state, IReadOnlyList<int> growth)
    {
        var random = new RandomStream(0);
        foreach (var classes in growth)
        {
            Method.Network.Head.Grow(classes, ref random);
        }

        state.Load(Visit);
    }

    public Tensor TestImages()
    {
        var items = Data.TestItems(Data.Tasks[^1]);
        using var batch = new ImageBatch(_preparer, items.Count, CPU);
        using var scope = NewDisposeScope();
        return batch.Load([.. items], ImageTransform.Test, 0).clone().MoveToOuterDisposeScope();
    }

    public void Dispose() => Method.Dispose();

    private void Visit(IStateVisitor visitor)
    {
        Method.VisitState(visitor);
        visitor.Visit("network", Method.Network.State());
        Context.Memory.VisitState(visitor);
    }
}
