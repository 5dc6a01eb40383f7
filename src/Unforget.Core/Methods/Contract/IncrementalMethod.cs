using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Methods.Contract;

/// <summary>
/// A class-incremental method: losses, growth, and what must be remembered. It is a resumable sequence of stages; the
/// trainer owns everything that loops. A subclass with a <see cref="MethodAttribute"/> and a constructor taking its
/// options record is found by the catalog; nothing else has to be registered.
/// </summary>
public abstract class IncrementalMethod : IDisposable
{
    private MethodContext? _context;
    private IncrementalNetwork? _network;
    private Tensor? _classMeans;

    /// <summary>The network being trained.</summary>
    public IncrementalNetwork Network => _network ?? throw NotAttached();

    /// <summary>The network as it was after the previous task, in inference form; null before the first task has ended or where none is kept.</summary>
    public FrozenNetwork? Teacher { get; private set; }

    /// <summary>How the state can predict now. One that does not apply (NME without exemplars) is absent.</summary>
    public virtual IReadOnlyList<Predictor> Predictors
    {
        get
        {
            var cnn = new Predictor("cnn", output => output.Logits);
            return _classMeans is null ? [cnn] : [cnn, new Predictor("nme", output => NearestMean.Scores(output.Raw, _classMeans))];
        }
    }

    /// <summary>Unit class means of the exemplars [seen classes, D]; null without exemplars.</summary>
    public Tensor? ClassMeans => _classMeans;

    /// <summary>What the run lends to the method.</summary>
    protected MethodContext Context => _context ?? throw NotAttached();

    /// <summary>Whether <see cref="EndTask"/> keeps a frozen copy of the network as <see cref="Teacher"/>.</summary>
    public virtual bool KeepsTeacher => false;

    /// <summary>Whether the network has a learned scale.</summary>
    protected virtual bool LearnsScale => false;

    /// <summary>Lends the run's services and builds the network. Called once, before everything else.</summary>
    public void Attach(MethodContext context)
    {
        _context = context;
        var random = Seeds.Stream(context.Seed, SeedPurpose.Initialization);
        _network = new IncrementalNetwork(context.CreateBackbone(ref random), CreateHead(context.Backbone.FeatureDim), LearnsScale, context.Engine);
        _network.MoveTo(context.Device);
    }

    /// <summary>Whether it fits something on exemplars kept apart, <see cref="MethodContext.Calibration"/>.</summary>
    public virtual bool UsesCalibration => false;

    /// <summary>Refuses settings that do not fit the run. Called after <see cref="Attach"/>, before anything is trained or written.</summary>
    /// <exception cref="UserError">One line that names the setting.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Grows the network for the classes of a task. The base class adds randomly initialised ones to the head.</summary>
    public virtual void BeginTask(LearningTask task)
    {
        var random = Seeds.Stream(Context.Seed, SeedPurpose.Initialization, task.Index + 1);
        Network.Head.Grow(task.NewClassCount, ref random);
    }

    /// <summary>
    /// The next stage of a task, or null when it is finished. A pure function of saved state and of the reports of the
    /// stages finished so far; it is asked again on resume and for planning.
    /// </summary>
    public abstract Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports);

    /// <summary>Prepares a stage: grow, imprint, re-initialise. Not repeated on resume.</summary>
    public virtual void BeginStage(LearningTask task, Stage stage)
    {
    }

    /// <summary>Differentiable loss of one batch (Train stages).</summary>
    public virtual LossTerms Loss(TrainingStep step) =>
        throw new NotSupportedException($"{GetType().Name} has a Train stage but no loss");

    /// <summary>Looks at one batch (Observe stages).</summary>
    public virtual void Observe(TrainingStep step)
    {
    }

    /// <summary>Gradients of <see cref="Loss"/> alone are in place, before clamp, decay and momentum; penalties may add to them.</summary>
    public virtual void AfterBackward(TrainingStep step)
    {
    }

    /// <summary>Parameters were just updated.</summary>
    public virtual void AfterStep(TrainingStep step)
    {
    }

    /// <summary>A stage is finished.</summary>
    public virtual void EndStage(LearningTask task, Stage stage, StageReport report)
    {
    }

    /// <summary>
    /// A task is finished: the base class puts exemplars of the new classes into memory, trims the old ones, computes
    /// class means and keeps the teacher.
    /// </summary>
    public virtual void EndTask(LearningTask task)
    {
        var frozen = Network.Freeze();
        try
        {
            Remember(task, frozen);
        }
        catch
        {
            frozen.Dispose();
            throw;
        }

        if (KeepsTeacher)
        {
            Teacher?.Dispose();
            Teacher = frozen;
        }
        else
        {
            frozen.Dispose();
        }
    }

    /// <summary>Images of a stage with source Auxiliary; asked when the stage begins and again on resume.</summary>
    public virtual IReadOnlyList<ImageItem> Auxiliary(LearningTask task, Stage stage) => [];

    /// <summary>
    /// All state beside the network's parameters. Loading happens on an attached method whose head has already grown:
    /// a method that extended the network extends it here again before tensors are loaded.
    /// </summary>
    public virtual void VisitState(IStateVisitor visitor)
    {
        visitor.Visit("class_means", ref _classMeans);
        VisitTeacher(visitor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A head without classes.</summary>
    protected abstract Head CreateHead(int featureDim);

    /// <summary>Disposes what the method owns.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Teacher?.Dispose();
            _classMeans?.Dispose();
            _network?.Dispose();
        }
    }

    /// <summary>The memory and class means of the network as it is now.</summary>
    private void Remember(LearningTask task, FrozenNetwork frozen)
    {
        var decision = Context.MemoryPolicy.Decide(task);
        if (decision.PerClass == 0)
        {
            return;
        }

        var newLabels = Enumerable.Range(task.FirstClass, task.NewClassCount).ToList();
        var newItems = newLabels.Select(Context.Data.TrainItems).ToArray();
        Context.Memory.Update(task, decision, newItems, items => Context.Features.Raw(frozen, items, ImageTransform.Test));

        // Those kept apart were drawn before and keep that order: no feature decides about them.
        Context.Calibration?.Update(
            task,
            new MemoryDecision(decision.CalibrationPerClass, NewShare: 1.0),
            [.. newLabels.Select(Context.Data.CalibrationItems)],
            items => new FeatureMatrix(new float[items.Count], 1));
        var means = MeansOf(Context.Memory, task, frozen);
        using var values = means.ToTensor(Context.Device);
        _classMeans?.Dispose();
        _classMeans = values.clone().DetachFromDisposeScope();
    }

    private FeatureMatrix MeansOf(ExemplarMemory memory, LearningTask task, FrozenNetwork frozen)
    {
        var raw = Context.Features.Raw(frozen, memory.Items, ImageTransform.Test);
        var mirrored = Context.Features.Raw(frozen, memory.Items, ImageTransform.Mirrored);
        var means = new List<float[]>();
        var start = 0;
        for (var label = 0; label < task.SeenClassCount; label++)
        {
            var rows = Enumerable.Range(start, memory.ItemsOf(label).Count).ToArray();
            means.Add(Memory.ClassMeans.Of(raw.Rows(rows), mirrored.Rows(rows)));
            start += rows.Length;
        }

        return Memory.ClassMeans.Stack(means);
    }

    private void VisitTeacher(IStateVisitor visitor)
    {
        using var section = visitor.Section("teacher");
        var growth = Teacher is null ? [] : Teacher.Network.Head.Growth.Select(classes => (long)classes).ToArray();
        visitor.Visit("growth", ref growth);
        if (growth.Length == 0)
        {
            return;
        }

        if (!visitor.IsLoading)
        {
            visitor.Visit("network", Teacher!.Network.State());
            return;
        }

        Teacher?.Dispose();
        var network = Network.Empty([.. growth.Select(classes => (int)classes)]);
        visitor.Visit("network", network.State());
        Teacher = new FrozenNetwork(network);
    }

    private InvalidOperationException NotAttached() => new($"{GetType().Name} is not attached to a run yet");
}
