using System.Globalization;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Model;
using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Benchmarks.Engines;

/// <summary><c>layers [THREADS] [ROUNDS]</c>: every distinct convolution of ResNet-32 with its batch norm, on both engines.</summary>
internal static class LayerTable
{
    private const int DefaultRounds = 15;
    private const int Repetitions = 4;

    public static void Run(Arguments arguments)
    {
        var (threads, rounds) = (arguments.Number(0, 1), arguments.Number(1, DefaultRounds));
        set_num_threads(threads);
        if (FusedSupport.ProcessorProblem is { } problem)
        {
            throw new UserError(problem);
        }

        foreach (var line in FusedSupport.Run(new Lines(threads, rounds)))
        {
            Console.WriteLine(line);
        }
    }

    private static IEnumerable<(Convolution Shape, int Count)> Layers()
    {
        var description = new RebuffiResNet(new RebuffiOptions()).Describe(new ImageShape(3, 32, 32));
        var (input, stem) = (description.Input, description.Stem);
        var shapes = new List<Convolution> { new(new Plane(input.Height, input.Width, input.Channels), stem.Channels, stem.KernelSize, stem.Stride) };
        foreach (var block in description.Stages.SelectMany(stage => stage.Blocks))
        {
            shapes.Add(new Convolution(shapes[^1].Output, block.Channels, 3, block.Stride));
            shapes.Add(new Convolution(shapes[^1].Output, block.Channels, 3, 1));
        }

        return shapes.CountBy(shape => shape).Select(pair => (pair.Key, pair.Value));
    }

    private static Row[] Measure<TVector>(Convolution shape, int threads, int rounds)
        where TVector : struct, ILanes<TVector>
    {
        using var torch = new TorchLayer(shape, Bench.BatchSize);
        using var fused = new FusedLayer<TVector>(shape, Bench.BatchSize, threads);
        var team = ThreadTeam.Of(threads);
        var seconds = Turns.Measure(
            rounds, Repetitions, threads, torch.Forward, fused.Forward, torch.Backward, fused.Backward, () => FmaPeak<TVector>.Run(team));
        var peak = FmaPeak<TVector>.Operations(threads) / Spread.Of(seconds[4]).Median;
        // Backward there are two products of the same size; nobody needs the gradient of images.
        var products = shape.Input.Channels % 16 == 0 ? 2 : 1;
        return
        [
            Row.Of("forward", seconds[0], seconds[1], Direct(shape), Executed(shape), peak),
            Row.Of("backward", seconds[2], seconds[3], products * Direct(shape), products * Executed(shape), peak),
        ];
    }

    private static double Direct(Convolution shape) => 2.0 * Bench.BatchSize * shape.Output.Size * shape.Kernel * shape.KernelRow;

    private static double Executed(Convolution shape) => shape.IsWinograd
        ? 2.0 * Bench.BatchSize * shape.Input.TileRows * shape.Input.TileColumns * 36 * shape.Input.Channels * shape.Outputs
        : Direct(shape);

    private static string Name(Convolution shape) => string.Create(
        CultureInfo.InvariantCulture,
        $"{shape.Input.Channels} to {shape.Outputs} channels, {shape.Input.Height}x{shape.Input.Width}{(shape.Stride > 1 ? $", stride {shape.Stride}" : string.Empty)}");

    /// <summary>The table, line by line as it is measured.</summary>
    private sealed record Lines(int Threads, int Rounds) : ILaneWork<IEnumerable<string>>
    {
        public IEnumerable<string> Run<TVector>()
            where TVector : struct, ILanes<TVector>
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"convolution and batch norm, {Bench.BatchSize} images, threads: {Threads}, floats in a vector: {TVector.Count}, medians of {Rounds} rounds");
            yield return "GFLOP/s: as a direct convolution / products really executed / their share of the multiply-add peak of the same rounds";
            yield return "";
            yield return "| layer | torch ms | fused ms | ratio | direct | executed | share |";
            yield return "|---|---|---|---|---|---|---|";
            var (torchTotal, fusedTotal) = (0.0, 0.0);
            foreach (var (shape, count) in Layers())
            {
                foreach (var row in Measure<TVector>(shape, Threads, Rounds))
                {
                    torchTotal += count * row.Torch;
                    fusedTotal += count * row.Fused;
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {Name(shape)}, {count} times, {row.Direction} | {1e3 * row.Torch:F2} | {1e3 * row.Fused:F2} | {row.Ratio:F2} | {row.Direct / row.Fused / 1e9:F0} | {row.Executed / row.Fused / 1e9:F0} | {row.Executed / row.Fused / row.Peak:P0} |");
                }
            }

            yield return string.Create(
                CultureInfo.InvariantCulture, $"| all of them | {1e3 * torchTotal:F0} | {1e3 * fusedTotal:F0} | {torchTotal / fusedTotal:F2} | | | |");
        }
    }

    private sealed record Row(string Direction, double Torch, double Fused, double Ratio, double Direct, double Executed, double Peak)
    {
        public static Row Of(string direction, double[] torch, double[] fused, double direct, double executed, double peak) => new(
            direction,
            Spread.Of(torch).Median,
            Spread.Of(fused).Median,
            Turns.Ratio([torch, fused]).Median,
            direct,
            executed,
            peak);
    }
}
