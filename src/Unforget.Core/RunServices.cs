using System.Globalization;
using Microsoft.Extensions.Logging;
using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget;

/// <summary>The parts of a run, built from its recipe and wired to each other. Owns them.</summary>
internal sealed class RunServices : IDisposable
{
    /// <summary>Images per forward pass without gradients: large enough to keep all threads busy, small enough for every host.</summary>
    private const int InferenceBatch = 250;

    private readonly Recipe _recipe;
    private readonly FittedMemory _memory;
    private readonly RunSetup _setup;
    private readonly ImageDataset _original;
    private readonly ImageDataset _dataset;
    private readonly ClassIncrementalScenario _scenario;
    private readonly MethodContext _context;
    private readonly IImagePreparer _preparer;
    private readonly FittedProtocol _protocol;
    private readonly RunSittings _sittings;

    public RunServices(Recipe recipe, RunSetup setup, IRunObserver observer, CancellationToken cancellation)
    {
        if (setup.Dataset is null)
        {
            recipe.Validate();
        }

        NativeRuntime.Initialize();
        _recipe = recipe;
        _setup = setup;
        var startedAt = setup.Clock.GetUtcNow();
        var compression = new RunCompression(recipe, setup.Dataset ?? Load(recipe, setup, cancellation), get_num_threads(), setup.Log);
        _original = compression.Original;
        _dataset = compression.Dataset;
        _protocol = FittedProtocol.For(recipe.Protocol, _dataset);
        _scenario = new ClassIncrementalScenario(_dataset, _protocol.Options, recipe.Seed, setup.Location.Folder);
        var coding = compression.Exemplars(_scenario);
        _memory = _recipe.Memory.Bytes is null && _recipe.Catalog.Dataset(_recipe.Dataset).IsOwn
            ? FittedMemory.For(_recipe.Memory, _scenario.TotalTrainImageCount, _scenario.Tasks[^1].SeenClassCount)
            : new FittedMemory(_recipe.Memory, null);
        var policy = compression.Policy(CreateMemoryPolicy(), _scenario, coding);
        CheckMemory(policy);
        var augmentation = AugmentationLeak.Apply(recipe.Augmentation, recipe.Protocol.ClassOrder);
        _preparer = ImagePreparers.For(_original, augmentation, recipe.Images, get_num_threads());
        var backbone = recipe.Catalog.CreateBackbone(recipe.Backbone, recipe.BackboneOptions);
        _context = new MethodContext
        {
            Seed = recipe.Seed,
            Backbone = backbone.Describe(_preparer.Shape),
            InitializeBackbone = backbone.Pretrained is { } file ? created => PretrainedWeights.Load(file, created) : null,
            Device = ComputeDevice.Find(setup.Device),
            Engine = setup.Engine,
            Data = _recipe.Memory.CalibrationShare > 0.0 ? new CalibrationSplit(_scenario, policy, recipe.Seed) : _scenario,
            Memory = new ExemplarMemory(recipe.Memory, recipe.Seed) { Coding = coding },
            Calibration = _recipe.Memory.CalibrationShare > 0.0 ? ExemplarMemory.InGivenOrder(recipe.Seed) : null,
            MemoryPolicy = policy,
            Features = new FeatureExtractor(_preparer, InferenceBatch, cancellation),
            Training = recipe.Training,
            Log = setup.Log,
        };
        Method = recipe.Catalog.CreateMethod(recipe.Method, recipe.MethodOptions);
        Method.Attach(_context);
        Method.Validate();
        _sittings = new RunSittings(RunEnvironment.Collect(setup.Device, get_num_threads(), Method.Network.Engine, _dataset.Identity, startedAt));
        Trainer = new Trainer(_context, _preparer, setup.Sampler ?? new EpochSampler(recipe.Seed), observer, setup.Clock, cancellation);
        Evaluator = new Evaluator(_scenario, _preparer, InferenceBatch, cancellation);
        History = new AccuracyHistory(recipe.Protocol.GroupSize);
        ValidationHistory = new AccuracyHistory(recipe.Protocol.GroupSize);
        ToldTaskHistory = new AccuracyHistory(recipe.Protocol.GroupSize);
    }

    public ITaskData Data => _scenario;

    public IncrementalMethod Method { get; }

    public Trainer Trainer { get; }

    public Evaluator Evaluator { get; }

    public AccuracyHistory History { get; }

    /// <summary>The same metrics on the images held out from training; stays empty without a validation fraction.</summary>
    public AccuracyHistory ValidationHistory { get; }

    /// <summary>Metrics on the test images of predictors that are told the task of each image; never mixed with the others.</summary>
    public AccuracyHistory ToldTaskHistory { get; }

    /// <summary>Where this process computes, and since when the run goes on.</summary>
    public RunEnvironment Environment => _sittings.Present;

    public RunPlan Plan()
    {
        foreach (var finding in _dataset.Findings)
        {
            _setup.Log.LogWarning("{Finding}", finding);
        }

        string[] warnings = [.. _dataset.Warnings, .. new[] { _protocol.Warning, _memory.Warning, IdleCalibration }.OfType<string>(), .. IdleSettings.Of(_recipe)];
        return new Planner(_context, Method, _preparer).Plan(_setup.EstimateTime, warnings);
    }

    public TaskResources ResourcesAfter(LearningTask task)
    {
        _sittings.EndTask();
        var decision = _context.MemoryPolicy.Decide(task);
        var audit = MemoryInspection.Of(_context.Memory, decision, task);
        _setup.Log.LogInformation("{Line}", $"task {task.Index}, {audit}");
        return new TaskResources(
            task.Index,
            decision.NewImages(Enumerable.Range(task.FirstClass, task.NewClassCount).Sum(label => _context.Data.TrainItems(label).Count)),
            _context.Memory.Count + (_context.Calibration?.Count ?? 0),
            _context.Memory.ByteCount + (_context.Calibration?.ByteCount ?? 0),
            Method.Network.ParameterCount,
            GrantedImages: decision.Bytes is null ? (long)decision.StoredPerClass * task.SeenClassCount : 0)
        {
            Memory = audit,
        };
    }

    public RunRecord Record(RunProgress progress)
    {
        var metrics = History.Results();
        var results = new ExperimentResults(
            [.. _scenario.ClassNames],
            metrics.AverageIncrementalAccuracy,
            metrics.AverageIncrementalAccuracyRaw,
            metrics.FinalAccuracy,
            metrics.Forgetting,
            metrics.Predictors,
            Reported(ValidationHistory),
            Reported(ToldTaskHistory),
            [.. progress.Epochs]);
        return new RunRecord(
            RunRecord.CurrentSchema,
            progress.FinishedTasks == _scenario.Tasks.Count ? RunStatus.Complete : RunStatus.Incomplete,
            RecipeWriter.ToJson(_recipe),
            results,
            progress.TotalResources(_sittings),
            new RunTimings(progress.WallSeconds, [.. progress.Timings]),
            Environment)
        {
            EarlierEnvironments = _sittings.Earlier,
        };
    }

    /// <summary>What a checkpoint says about the run; the store adds the rest.</summary>
    public CheckpointManifest Describe(RunPosition position) => new(
        CheckpointManifest.CurrentFormat,
        Number: 0,
        WrittenAt: default,
        position.ToString(),
        position,
        RecipeWriter.ToJson(_recipe),
        Environment,
        ValueReader.EnumName(_setup.Engine),
        _setup.Location.Folder is { } folder ? Path.GetFullPath(folder) : null,
        [.. _scenario.ClassNames],
        []);

    private static IReadOnlyDictionary<string, PredictorResults>? Reported(AccuracyHistory history) =>
        history.Predictors.Count > 0 ? history.Results().Predictors : null;

    /// <summary>All state of the parts. Shapes come first: the head grows to its saved size before tensors are loaded into it.</summary>
    public void VisitState(IStateVisitor visitor)
    {
        _sittings.VisitState(visitor);
        var growth = Method.Network.Head.Growth.Select(classes => (long)classes).ToArray();
        visitor.Visit("growth", ref growth);
        if (visitor.IsLoading)
        {
            var random = new RandomStream(0);
            foreach (var classes in growth.Skip(Method.Network.Head.Growth.Count))
            {
                Method.Network.Head.Grow((int)classes, ref random);
            }
        }

        using (visitor.Section("method"))
        {
            Method.VisitState(visitor);
        }

        visitor.Visit("network", Method.Network.State());
        using (visitor.Section("memory"))
        {
            _context.Memory.VisitState(visitor);
            if (_context.Calibration is { } calibration)
            {
                using var apart = visitor.Section("calibration");
                calibration.VisitState(visitor);
            }
        }

        History.VisitState(visitor);
        using (visitor.Section("validation"))
        {
            ValidationHistory.VisitState(visitor);
        }

        using (visitor.Section("told_task"))
        {
            ToldTaskHistory.VisitState(visitor);
        }
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Method.Dispose();
        (_preparer as IDisposable)?.Dispose();
        if (_setup.Dataset is null)
        {
            (_original as IDisposable)?.Dispose();
        }
    }

    private MemoryPolicy CreateMemoryPolicy()
    {
        var perClass = _recipe.Memory.ImagesPerClass ?? _scenario.TotalTrainImageCount / _scenario.Tasks[^1].SeenClassCount;
        return new MemoryPolicy(_memory.Options, _scenario.TotalClassCount)
        {
            IncrementImages = (long)_protocol.Options.Increment * perClass,
            Tasks = _scenario.Tasks,
        };
    }

    private static ImageDataset Load(Recipe recipe, RunSetup setup, CancellationToken cancellation) =>
        recipe.Catalog.CreateDataset(recipe.Dataset, new DatasetRequest(setup.Location, recipe.Images)
        {
            Threads = get_num_threads(),
            Progress = setup.IndexProgress,
            Cancellation = cancellation,
        });

    /// <summary>Exemplars that are kept from training and that nothing is fitted on only make the memory smaller.</summary>
    private string? IdleCalibration => _recipe.Memory.CalibrationShare > 0.0 && !Method.UsesCalibration
        ? FormattableString.Invariant($"memory.calibration_share {_recipe.Memory.CalibrationShare} keeps exemplars from training, and nothing here ")
            + "is fitted on them (that is what podnet.calibration does)"
        : null;

    private void CheckMemory(IMemoryPolicy policy)
    {
        try
        {
            policy.Validate(_scenario.TotalTrainImageCount, _scenario.Tasks);
        }
        catch (UserError error) when (_recipe.Protocol.Validation > 0)
        {
            var (kept, held) = (_scenario.TotalTrainImageCount, _scenario.ValidationItems(_scenario.Tasks[^1]).Count);
            var share = _recipe.Protocol.Validation.ToString(CultureInfo.InvariantCulture);
            throw new UserError($"{error.Message} (protocol.validation {share} leaves {kept} of {kept + held} training images)", error);
        }
    }
}
