using CsCheck;
using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>
/// Every convolution and its gradients against double precision: at most 20 times as far from it as libtorch's single precision,
/// or as single precision can be expected to be where libtorch happens to be lucky.
/// </summary>
public sealed class ConvolutionTests
{
    private const double Factor = 20;
    private const double LeastError = 1e-7;
    private const long MostProducts = 12_000_000;

    private static readonly (int Kernel, int Stride)[] Forms = [(1, 1), (1, 2), (3, 2), (3, 3), (5, 1), (7, 2)];

    private static readonly Gen<int> Channels = Gen.Int[1, 6].Select(blocks => 16 * blocks);

    private static readonly Gen<ConvolutionProblem> Winograd =
        from plane in Gen.Select(Gen.Int[1, 19], Gen.Int[1, 23], Channels, (height, width, channels) => new Plane(height, width, channels))
        from outputs in Channels
        from batch in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4])
        from flags in Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 1_000_000])
        select new ConvolutionProblem(new Convolution(plane, outputs, 3, 1), batch.Item1, batch.Item2, flags.Item1, flags.Item2, flags.Item3);

    private static readonly Gen<Convolution> OtherShapes = Gen.OneOf(
        // The first convolution of a network. Not 1x1: libtorch 2.10's convolution writes outside its memory with so few channels.
        from plane in Gen.Select(Gen.Int[1, 19], Gen.Int[1, 23], Gen.Int[1, 4], (height, width, channels) => new Plane(height, width, channels))
        from outputs in Channels
        from kernel in Gen.Int[1, 3].Select(half => 2 * half + 1)
        from stride in Gen.Int[1, 2]
        select new Convolution(plane, outputs, kernel, stride),
        // Strides and other kernels inside it.
        from plane in Gen.Select(Gen.Int[1, 15], Gen.Int[1, 17], Channels, (height, width, channels) => new Plane(height, width, channels))
        from outputs in Channels
        from form in Gen.Int[0, Forms.Length - 1].Select(i => Forms[i])
        select new Convolution(plane, outputs, form.Kernel, form.Stride));

    private static readonly Gen<ConvolutionProblem> Patches =
        from shape in OtherShapes
        from batch in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4])
        from flags in Gen.Select(Gen.Bool, Gen.Int[0, 1_000_000])
        select new ConvolutionProblem(shape, batch.Item1, batch.Item2, relu: flags.Item1, shortcut: false, flags.Item2);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Winograd_of_any_size_channels_batch_and_threads(int lanes) => Sample(KernelSet.Of(lanes), Winograd, CheckOutput);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Gradients_of_Winograd_of_any_size_channels_batch_and_threads(int lanes) => Sample(KernelSet.Of(lanes), Winograd, CheckGradients);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Any_other_convolution(int lanes) => Sample(KernelSet.Of(lanes), Patches, CheckOutput);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Gradients_of_any_other_convolution(int lanes) => Sample(KernelSet.Of(lanes), Patches, CheckGradients);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Every_pair_of_channels_and_every_remainder_of_a_tile(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        foreach (var (inputs, outputs) in from inputs in Enumerable.Range(1, 6) from outputs in Enumerable.Range(1, 6) select (inputs, outputs))
        {
            var remainder = (inputs + outputs) % 4;
            var plane = new Plane(5 + remainder, 8 - remainder, 16 * inputs);
            var problem = new ConvolutionProblem(new Convolution(plane, 16 * outputs, 3, 1), 1, 1, relu: true, shortcut: true, inputs);
            CheckOutput(kernels, problem);
            CheckGradients(kernels, problem);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void Channel_sums_lose_nothing_over_a_large_batch(int lanes)
    {
        var kernels = KernelSet.Of(lanes);
        foreach (var kernel in new[] { 3, 1 })
        {
            var problem = new ConvolutionProblem(new Convolution(new Plane(4, 4, 16), 16, kernel, 1), 600, 2, relu: true, shortcut: false, seed: 5);
            CheckOutput(kernels, problem);
            CheckGradients(kernels, problem);
        }
    }

    private static void Sample(KernelSet kernels, Gen<ConvolutionProblem> problems, Action<KernelSet, ConvolutionProblem> check)
    {
        set_num_threads(1);
        problems.Where(problem => ProductCount(problem) < MostProducts).Sample(problem => check(kernels, problem), iter: 40, threads: 1);
    }

    private static long ProductCount(ConvolutionProblem problem) =>
        (long)problem.Output.Length * problem.Shape.Kernel * problem.Shape.KernelRow;

    private static void CheckOutput(KernelSet kernels, ConvolutionProblem problem)
    {
        var (output, sums) = kernels.Convolve(problem);
        AssertClose(ExactConvolution.Forward(problem), TorchConvolution.Forward(problem), output, $"output of {problem}");
        CheckSums(problem.Shape.Output, output, output, sums, $"{problem}");
    }

    private static void CheckGradients(KernelSet kernels, ConvolutionProblem problem)
    {
        var (fused, sums) = kernels.Differentiate(problem);
        var (exact, torch) = (ExactConvolution.Backward(problem), TorchConvolution.Backward(problem));
        AssertClose(exact.Weight, torch.Weight, fused.Weight, $"gradient of the weights of {problem}");
        if (fused.Input.Length > 0)
        {
            AssertClose(exact.Input, torch.Input, fused.Input, $"gradient of the input of {problem}");
            CheckSums(problem.Shape.Input, fused.Input, problem.Normalized, sums, $"{problem}", problem.Mean);
        }
    }

    /// <summary>Sums over pixels of values and of values * (others - mean): float within an image, double over images.</summary>
    private static void CheckSums(Plane plane, float[] values, float[] others, double[] sums, string what, float[]? mean = null)
    {
        var expected = new Tracked[2 * plane.Channels];
        for (var i = 0; i < values.Length; i++)
        {
            var channel = i % plane.Channels;
            expected[channel] += values[i];
            expected[plane.Channels + channel] += values[i] * ((Tracked)others[i] - (mean?[channel] ?? 0f));
        }

        Tracked.AssertNear(expected, sums, plane.Pixels + 2, $"sums of {what}");
    }

    private static void AssertClose(double[] exact, float[] torch, float[] fused, string what)
    {
        var limit = Factor * Math.Max(RelativeError(torch, exact), LeastError);
        var error = RelativeError(fused, exact);
        Assert.True(error <= limit, $"{what}: error {error:E2}, limit {limit:E2}");
    }

    private static double RelativeError(float[] actual, double[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < actual.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }

        return difference == 0 ? 0 : Math.Sqrt(difference / size);
    }
}
