using System.Text.Json;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>
/// Whole runs that take a fraction of a second: 6 classes of 8x8 images in tasks of 4 and 2, a network of width 4, 2
/// epochs of 3 steps. One thread, and a clock that stands still, so that two runs can be compared to the last bit.
/// </summary>
internal static class TinyRun
{
    /// <summary>The product's entries and the probe methods.</summary>
    public static Catalog Catalog { get; } = Catalog.Of(typeof(TinyRun).Assembly);

    public static ImageDataset Images { get; } = new SyntheticDataset(classes: 6, trainPerClass: 6, testPerClass: 4);

    public static Recipe Recipe(string method, long seed = 1) => new Recipe
    {
        Name = "tiny",
        Method = method,
        Seed = seed,
        Protocol = new ProtocolOptions { BaseClasses = 4, Increment = 2, ClassOrder = ClassOrderSpec.Named("natural"), GroupSize = 2 },
        Memory = new MemoryOptions { PerClass = 3 },
        Augmentation = new AugmentationOptions { CropPadding = 1 },
        Training = new TrainingOptions { Epochs = 2, BatchSize = 8, LearningRate = 0.05 },
    }
        .WithCatalog(Catalog)
        .WithOptions("rebuffi", new RebuffiOptions { Width = 4, BlocksPerStage = 2 })
        .WithOptions("ucir_thesis", new UcirThesisOptions { Finetune = new UcirThesisOptions().Finetune with { Epochs = 2 } })
        .WithOptions("ucir_repo", new UcirRepoOptions { Finetune = new UcirRepoOptions().Finetune with { Epochs = 2 } })
        .WithOptions("podnet", new PodnetOptions
        {
            Head = new CosineHeadOptions { Proxies = 2 },
            Finetune = new PodnetFinetuneOptions { Epochs = 2 },
        });

    /// <summary>Runs a recipe to its end.</summary>
    /// <param name="recipe">What to run.</param>
    /// <param name="images">Data set; null takes <see cref="Images"/>.</param>
    /// <param name="from">Saved state to go on from.</param>
    /// <param name="observer">Listens.</param>
    /// <param name="at">Called at every moment at which the run could be saved.</param>
    /// <param name="engine">What runs the backbone.</param>
    public static Outcome Run(
        Recipe recipe,
        ImageDataset? images = null,
        StateSnapshot? from = null,
        IRunObserver? observer = null,
        Action<Experiment, RunMoment>? at = null,
        EngineKind engine = EngineKind.Auto)
    {
        set_num_threads(1);
        StateSnapshot? final = null;
        var setup = new RunSetup
        {
            Dataset = images ?? Images,
            Engine = engine,
            Clock = new StandingClock(),
            MomentReached = (experiment, moment) =>
            {
                at?.Invoke(experiment, moment);
                if (moment == RunMoment.Task)
                {
                    final?.Dispose();
                    final = experiment.Save();
                }
            },
        };
        using var experiment = new Experiment(recipe, setup, observer ?? SilentObserver.Instance, TestContext.Current.CancellationToken);
        if (from is not null)
        {
            experiment.Load(from);
        }

        var record = experiment.Run();
        return new Outcome(record, JsonSerializer.Serialize(record.Results), final ?? throw new InvalidOperationException("the run had no task left"));
    }

    /// <summary>What a run came to: the record, its results as text, and the whole state after the last task.</summary>
    internal sealed record Outcome(RunRecord Record, string Results, StateSnapshot Final) : IDisposable
    {
        public void Dispose() => Final.Dispose();
    }

    /// <summary>A clock on which everything takes no time.</summary>
    internal sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }

    /// <summary>Keeps the plan and counts images and steps by task and stage.</summary>
    internal sealed class Counter : IRunObserver
    {
        public RunPlan? Plan { get; private set; }

        public Dictionary<(int Task, string Stage), (long Images, long Steps)> Seen { get; } = [];

        public long Steps => Seen.Values.Sum(stage => stage.Steps);

        public void RunStarted(RunPlan plan) => Plan = plan;

        public void StepFinished(in StepProgress progress)
        {
            var (images, steps) = Seen.GetValueOrDefault((progress.Task.Index, progress.Stage.Name));
            Seen[(progress.Task.Index, progress.Stage.Name)] = (images + progress.ImageCount, steps + 1);
        }
    }
}
