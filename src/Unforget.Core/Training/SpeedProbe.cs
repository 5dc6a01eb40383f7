using System.Diagnostics;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>How fast this machine is with a network: seconds per image.</summary>
/// <param name="Training">Forward, backward and update.</param>
/// <param name="Forward">Forward in training mode alone.</param>
/// <param name="Teacher">Forward of the teacher.</param>
internal sealed record SpeedProbe(double Training, double Forward, double Teacher)
{
    private const int TimedSteps = 2;

    /// <summary>Measures on a throw-away copy with random images; the network itself is not touched.</summary>
    public static SpeedProbe Measure(IncrementalNetwork network, ImageShape shape, int batchSize)
    {
        using var scope = NewDisposeScope();
        using var copy = network.Empty([10]);
        using var frozen = copy.Freeze();
        copy.train();
        var random = new RandomStream(0);
        var values = Initial.Normal([batchSize, shape.Height, shape.Width, shape.Channels], 1.0, ref random);
        var images = values.permute(0, 3, 1, 2).to(network.Device);
        var labels = zeros(batchSize, dtype: ScalarType.Int64, device: network.Device);
        var training = Time(() =>
        {
            copy.zero_grad();
            nn.functional.cross_entropy(copy.Forward(images).Logits, labels).backward();
        });
        var forward = Time(() =>
        {
            using var grad = no_grad();
            _ = copy.Forward(images).Logits;
        });
        var teacher = Time(() => _ = frozen.Forward(images).Raw);
        return new SpeedProbe(training / batchSize, forward / batchSize, teacher / batchSize);
    }

    /// <summary>Estimated cost of one image in a stage.</summary>
    public double SecondsPerImage(Stage stage, bool withTeacher)
    {
        var backbone = stage.Groups.Any(group => group.Path.StartsWith("backbone", StringComparison.Ordinal));
        return backbone ? Training + (withTeacher ? Teacher : 0.0) : Forward;
    }

    /// <summary>Seconds of one call, the fastest of a few after a warm-up: what disturbs a measurement only ever makes it longer.</summary>
    private static double Time(Action step)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i <= TimedSteps; i++)
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            step();
            best = i == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
