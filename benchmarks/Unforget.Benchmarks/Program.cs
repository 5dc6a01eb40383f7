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

Dictionary<string, Action<Arguments>> commands = new(StringComparer.Ordinal)
{
    ["ratios"] = EngineRatios.Run,
    ["layers"] = LayerTable.Run,
    ["step"] = StepParts.Run,
    ["phases"] = PhaseTable.Run,
    ["memory"] = PeakMemory.Run,
    ["table"] = PerformanceTable.Run,
    ["checkpoints"] = arguments => CheckpointCost.Print(arguments.Number(0, 1)),
    ["accuracy"] = AccuracyTable.Run,
    ["images"] = ImageSpeed.Run,
};
if (args is [var name, .. var rest] && commands.TryGetValue(name, out var command))
{
    try
    {
        command(new Arguments(rest));
        return 0;
    }
    catch (UserError error)
    {
        Console.Error.WriteLine($"error: {error.Message}");
        return 2;
    }
}

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
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
