using CsCheck;
using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>The batch norm around a convolution, against its formulas in double precision.</summary>
public sealed class BatchNormTests
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    private static readonly Gen<NormProblem> Problems =
        from plane in Gen.Select(
            Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 5], (height, width, blocks) => new Plane(height, width, 16 * blocks))
        from images in Gen.Int[2, 6]
        from seed in Gen.Int[0, 1_000_000]
        select Problem(plane, images, seed);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Statistics_of_a_batch_give_scale_and_shift_and_lead_the_running_ones(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Problems.Sample(
            problem =>
            {
                var statistics = kernels.Statistics(problem);
                for (var c = 0; c < problem.Plane.Channels; c++)
                {
                    var channel = new Channel(problem, c);
                    var scale = problem.Gain[c] * channel.InverseDeviation;
                    Near(scale, statistics.Scale[c], Math.Abs(scale));
                    Near(problem.Bias[c] - channel.Mean * scale, statistics.Shift[c], Math.Abs(problem.Bias[c]) + Math.Abs(channel.Mean * scale));
                    Near((1 - Momentum) * problem.RunningMean[c] + Momentum * channel.Mean, statistics.RunningMean[c], Math.Abs(problem.RunningMean[c]) + Math.Abs(channel.Mean));
                    Near(
                        (1 - Momentum) * problem.RunningVariance[c] + Momentum * channel.Variance * channel.Count / (channel.Count - 1),
                        statistics.RunningVariance[c],
                        problem.RunningVariance[c] + channel.Variance + channel.Mean * channel.Mean);
                }
            },
            iter: 60,
            threads: 1);

        static void Near(double expected, float actual, double size) => Tracked.AssertNear([new Tracked(expected, size)], [actual], 3, "statistic");
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Gradients_of_input_gain_and_bias(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        Problems.Sample(
            problem =>
            {
                var (input, gain, bias) = kernels.NormGradient(problem);
                var channels = problem.Plane.Channels;
                for (var c = 0; c < channels; c++)
                {
                    var channel = new Channel(problem, c);
                    Tracked.AssertNear([channel.Gain, channel.Bias], [gain[c], bias[c]], 4, $"gain and bias of channel {c}");
                    Tracked.AssertNear(
                        [.. Enumerable.Range(0, channel.Count).Select(channel.InputGradient)],
                        [.. Enumerable.Range(0, channel.Count).Select(i => input[i * channels + c])],
                        8,
                        $"input of channel {c}");
                }
            },
            iter: 60,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_constant_channel_has_no_variance_and_one_with_a_NaN_no_statistics(int lanes)
    {
        var problem = Problem(new Plane(3, 5, 16), 2, 1);
        for (var i = 0; i < problem.Input.Length; i += 16)
        {
            problem.Input[i] = 0.1f;
        }

        problem.Input[16 + 1] = float.NaN;
        var statistics = KernelSet.Of(lanes).Statistics(problem);
        Assert.Equal(problem.Gain[0] / Math.Sqrt(Epsilon), statistics.Scale[0], 1e-4 * problem.Gain[0] / Math.Sqrt(Epsilon));
        Assert.Equal(0.9f * problem.RunningVariance[0], statistics.RunningVariance[0], 1e-6f);
        Assert.Equal(float.NaN, statistics.Scale[1]);
        Assert.Equal(float.NaN, statistics.RunningVariance[1]);
    }

    private static NormProblem Problem(Plane plane, int images, int seed)
    {
        var numbers = new Numbers(seed);
        var (size, channels) = (images * plane.Size, plane.Channels);
        var offset = numbers.Between(-2, 2, channels);
        float[] input = [.. numbers.Normal(size).Select((value, i) => value + offset[i % channels])];
        return new NormProblem(
            images,
            plane,
            input,
            numbers.Between(0.5, 1.5, channels),
            numbers.Normal(channels),
            numbers.Normal(channels),
            numbers.Between(0.5, 1.5, channels),
            numbers.Normal(size));
    }

    /// <summary>One channel, by the book.</summary>
    private sealed class Channel
    {
        private readonly double[] _input;
        private readonly double[] _gradient;
        private readonly double _gain;

        public Channel(NormProblem problem, int channel)
        {
            _input = Of(problem.Input, problem, channel);
            _gradient = Of(problem.Gradient, problem, channel);
            _gain = problem.Gain[channel];
            Mean = _input.Average();
            Variance = _input.Average(value => (value - Mean) * (value - Mean));
            InverseDeviation = 1 / Math.Sqrt(Variance + Epsilon);
            Bias = new Tracked(_gradient.Sum(), _gradient.Sum(Math.Abs));
            // The sizes of value and mean count, not that of their difference: they are subtracted in single precision.
            Gain = new Tracked(
                _gradient.Select((slope, i) => slope * (_input[i] - Mean) * InverseDeviation).Sum(),
                _gradient.Select((slope, i) => Math.Abs(slope) * (Math.Abs(_input[i]) + Math.Abs(Mean)) * InverseDeviation).Sum());
        }

        public int Count => _input.Length;

        public double Mean { get; }

        public double Variance { get; }

        public double InverseDeviation { get; }

        /// <summary>Gradient of the gain.</summary>
        public Tracked Gain { get; }

        /// <summary>Gradient of the bias.</summary>
        public Tracked Bias { get; }

        public Tracked InputGradient(int i)
        {
            var x = new Tracked((_input[i] - Mean) * InverseDeviation, (Math.Abs(_input[i]) + Math.Abs(Mean)) * InverseDeviation);
            var share = new Tracked(1.0 / Count, 1.0 / Count);
            var slope = new Tracked(_gain * InverseDeviation, _gain * InverseDeviation);
            return slope * (new Tracked(_gradient[i], Math.Abs(_gradient[i])) - share * Bias - x * (share * Gain));
        }

        private static double[] Of(float[] values, NormProblem problem, int channel) =>
            [.. Enumerable.Range(0, values.Length / problem.Plane.Channels).Select(i => (double)values[i * problem.Plane.Channels + channel])];
    }
}
