using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Unforget.Benchmarks;
using Unforget.Benchmarks.Engines;
using Unforget.Foundation;

// The same start as the command line: figures are those a user gets.
NativeRuntime.TuneAllocator();
NativeRuntime.LetThreadsSleep();
NativeRuntime.Initialize();

const string Recipe = "the recipe of the runs, as in 'unforget run'";
Command[] commands =
[
    new("ratios", "[THREADS] [ROUNDS]", "Training steps and passes through the backbone on both engines, by turns: images per second, medians with quartiles.", EngineRatios.Run)
    {
        Switches = ["--json"],
        Settings = "the backbone: backbone=NAME and its own keys",
    },
    new("layers", "[THREADS] [ROUNDS]", "Every distinct convolution of ResNet-32 with its batch norm: time, GFLOP/s, share of the multiply-add peak.", LayerTable.Run),
    new("step", "[THREADS] [ROUNDS]", "The parts of a step around the backbone, and what a step allocates.", StepParts.Run),
    new("table", "[ROUNDS]", "'ratios' with 1 and 2 threads, with the widest vectors and with both engines held to AVX2, and peak memory, as Markdown.", PerformanceTable.Run),
    new("phases", "[RECIPE] [THREADS] [FOLDER]", "A whole run on each engine, phase by phase, with its peak memory; finished runs in the folder count.", PhaseTable.Run) { Settings = Recipe },
    new("memory", "ENGINE STEP [THREADS]", "Largest resident size of a process that only trains, in MiB; ENGINE torch or fused, STEP base or incremental.", PeakMemory.Run),
    new("accuracy", "FOLDER [RECIPE] [SEEDS]", "Seeds 1 to SEEDS (8) on each engine and the difference of the means; finished runs in the folder count.", AccuracyTable.Run) { Settings = Recipe },
    new("images", "[ROUNDS]", "Image files of 500x375 to network input, beside the bare decoder: images a second and core.", ImageSpeed.Run),
    new("checkpoints", "[THREADS]", "What checkpoints cost: the whole quickstart, and states of the size of CIFAR-100.", arguments => CheckpointCost.Print(arguments.Number(0, 1))),
    new("micro", "ARGUMENTS", "BenchmarkDotNet, which gets all that follows: --list flat names its benchmarks, --filter '*' runs them.", Micro) { PassesOn = true },
];
return Commands.Run(args, commands, Console.Out, Console.Error);

static void Micro(Arguments arguments)
{
    // In this process: a generated project would not know where libtorch lies. Few long iterations: one takes a second or more.
    var job = Job.Default
        .WithToolchain(InProcessNoEmitToolchain.Instance)
        .WithLaunchCount(1)
        .WithWarmupCount(1)
        .WithIterationCount(7)
        .WithInvocationCount(1)
        .WithUnrollFactor(1);
    var config = ManualConfig.CreateEmpty()
        .AddJob(job)
        .AddLogger(ConsoleLogger.Default)
        .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params)
        .AddColumn(StatisticColumn.Median, StatisticColumn.Min, new ImagesPerSecondColumn())
        .AddExporter(MarkdownExporter.GitHub);
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. arguments.Words], config);
}
