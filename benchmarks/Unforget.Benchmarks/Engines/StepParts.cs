using System.Globalization;
using TorchSharp;
using Unforget.Data;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Benchmarks.Engines;

/// <summary>
/// <c>step [THREADS] [ROUNDS]</c>: what a training step does beside its backbone, part by part, on libtorch and on the kernels of this library by turns; and
/// what a step allocates. With one thread, processor time is counted.
/// </summary>
internal static class StepParts
{
    private const int DefaultRounds = 15;
    private const int Repetitions = 2;
    private const int IncrementalImages = (10 * NoiseData.PerClass) + (10 * 20);

    public static void Run(Arguments arguments)
    {
        var (threads, rounds) = (arguments.Number(0, 1), arguments.Number(1, DefaultRounds));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"threads {threads}, batch {Bench.BatchSize}, milliseconds, medians of {rounds} rounds by turns"));
        using var bench = new Bench(threads, classesLearned: 10, EngineKind.Fused);
        Pod(threads, rounds);
        Optimisers(bench, threads, rounds);
        Rest(bench, threads, rounds);
        Stages(threads, rounds);
        Allocations(bench);
    }

    private static void Pod(int threads, int rounds)
    {
        using var scope = NewDisposeScope();
        long[][] shapes = [[16, 32, 32], [32, 16, 16], [64, 8, 8], [64, 8, 8]];
        Tensor[] Maps() => Array.ConvertAll(shapes, shape => randn(Bench.BatchSize, shape[1], shape[2], shape[0]).permute(0, 3, 1, 2));
        var (teacher, leaves) = (Maps(), Array.ConvertAll(Maps(), map => map.requires_grad_()));

        Action Work(EngineKind engine) => () =>
        {
            using var inner = NewDisposeScope();
            var loss = PooledOutputs.Compute(new FeatureMaps(teacher, engine), new FeatureMaps(leaves, engine), new PodOptions());
            _ = autograd.grad([loss], leaves);
        };

        Row("POD, forward and backward", threads, rounds, Work(EngineKind.Torch), Work(EngineKind.Fused));
    }

    private static void Optimisers(Bench bench, int threads, int rounds)
    {
        var stage = bench.Method.NextStage(bench.Data.Tasks[1], [])!;
        var parameters = StageParameters.Apply(bench.Method.Network, stage);
        foreach (var (_, parameter, _, _) in parameters)
        {
            parameter.grad = randn_like(parameter, requires_grad: false);
        }

        var spec = (SgdSpec)stage.Optimizer!;
        using var torch = new Sgd(spec, parameters);
        using var host = new HostSgd(spec, parameters);
        Row($"SGD, {parameters.Count} parameters", threads, rounds, () => torch.Step(1e-6, stage.GradientClamp), () => host.Step(1e-6, stage.GradientClamp));
        bench.Method.Network.zero_grad();
    }

    private static void Rest(Bench bench, int threads, int rounds)
    {
        using var scope = NewDisposeScope();
        var network = bench.Method.Network;
        var raw = randn(Bench.BatchSize, 64).requires_grad_();
        var labels = zeros(Bench.BatchSize, dtype: ScalarType.Int64);
        Row("head and NCA loss, forward and backward", threads, rounds, () =>
        {
            using var inner = NewDisposeScope();
            NcaLoss.Compute(network.Head.Logits(raw), labels, network.Scale, new NcaOptions()).backward();
        });
        using var meter = new LossMeter();
        var terms = new LossTerms().Add("a", ones([])).Add("b", ones([])).Add("c", ones([]));
        var total = terms.Total();
        Row("loss meter", threads, rounds, () => meter.Add(terms, total));
        using var batch = new ImageBatch(bench.Preparer, Bench.BatchSize, CPU);
        ImageItem[] items = [.. bench.Data.TestItems(bench.Data.Tasks[1]).Take(Bench.BatchSize)];
        Row("preparing the batch", threads, rounds, () => batch.Prepare(items, ImageTransform.Train, 1));
    }

    private static void Stages(int threads, int rounds)
    {
        using var torch = new Bench(threads, classesLearned: 10, EngineKind.Torch);
        using var fused = new Bench(threads, classesLearned: 10, EngineKind.Fused);
        foreach (var mode in new[] { ModuleMode.Train, ModuleMode.Eval })
        {
            var seconds = Turns.Measure(Math.Max(1, rounds / 4), 1, threads, () => torch.RunFinetuning(mode), () => fused.RunFinetuning(mode));
            var (a, b) = (Spread.Of(seconds[0]).Median, Spread.Of(seconds[1]).Median);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{$"fine-tuning, batch norm {mode}, images/s",-44} torch {IncrementalImages / a,7:F0}   fused {IncrementalImages / b,7:F0}   ratio {Turns.Ratio(seconds).Median:F2}"));
        }
    }

    private static void Allocations(Bench bench)
    {
        var steps = (IncrementalImages + Bench.BatchSize - 1) / Bench.BatchSize;
        bench.RunMain(1);
        var tensors = DisposeScopeManager.Statistics.TensorStatistics;
        var (bytes, made) = (GC.GetTotalAllocatedBytes(precise: true), tensors.CreatedInScopeCount + tensors.CreatedOutsideScopeCount);
        bench.RunMain(1);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        made = tensors.CreatedInScopeCount + tensors.CreatedOutsideScopeCount - made;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"an incremental step: {bytes / steps / 1024.0:F1} KiB of managed memory, {made / steps} tensor objects"));
    }

    private static void Row(string name, int threads, int rounds, Action torch, Action? ours = null)
    {
        if (ours is null)
        {
            var alone = Spread.Of(Turns.Measure(rounds, Repetitions, threads, torch)[0]).Median;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {1e3 * alone,7:F2}"));
            return;
        }

        var seconds = Turns.Measure(rounds, Repetitions, threads, torch, ours);
        var (a, b, ratio) = (Spread.Of(seconds[0]).Median, Spread.Of(seconds[1]).Median, Turns.Ratio(seconds).Median);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} torch {1e3 * a,7:F2}   fused {1e3 * b,7:F2}   ratio {ratio:F2}"));
    }
}
