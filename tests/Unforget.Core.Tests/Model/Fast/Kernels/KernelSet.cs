using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>
/// The engine's kernels on managed arrays, for one width of vectors. The only place of the kernel tests that knows how
/// kernels are called; scratch memory is full of NaN and results lie between guarded margins.
/// </summary>
internal abstract class KernelSet
{
    /// <summary>Every width there is, for theories.</summary>
    public static TheoryData<int> Widths => [8, 16];

    /// <summary>The kernels of a width; skips the test where the processor lacks the instructions.</summary>
    public static KernelSet Of(int lanes)
    {
        switch (lanes)
        {
            case 16 when Vector512.IsHardwareAccelerated && Avx512F.IsSupported:
                return new KernelSet<Lanes512>();
            case 8 when Avx2.IsSupported && Fma.IsSupported:
                return new KernelSet<Lanes256>();
            default:
                Assert.Skip($"the processor has no vectors of {lanes} floats");
                return null!;
        }
    }

    /// <summary>Rows up to a multiple of this are read and written.</summary>
    public abstract int RowBlock { get; }

    /// <summary>C (+)= A B; C is [rows, columns], and rows that fill the last block are cut off.</summary>
    public abstract float[] Multiply(MatrixProduct product);

    /// <summary>A convolution's output, and its sums and sums of squares, [2, C_out].</summary>
    public abstract (float[] Output, double[] Sums) Convolve(ConvolutionProblem problem);

    /// <summary>Gradients, and the sums for the batch norm in front, [2, C] (empty if there is none).</summary>
    public abstract (ConvolutionGradients<float> Gradients, double[] Sums) Differentiate(ConvolutionProblem problem);

    /// <summary>A batch norm with the statistics of a batch.</summary>
    public abstract NormStatistics Statistics(NormProblem problem);

    /// <summary>Gradient of a batch norm's input, gain and bias.</summary>
    public abstract (float[] Input, float[] Gain, float[] Bias) NormGradient(NormProblem problem);

    /// <summary>target + source.</summary>
    public abstract float[] Add(float[] source, float[] target);

    /// <summary>Sums and sums of squares over pixels, added to [2, channels].</summary>
    public abstract float[] AddSums(float[] values, int channels, float[] sums);

    /// <summary>A view's meant values.</summary>
    public abstract float[] Activate(ArrayView view);

    /// <summary>Identity shortcut + residual branch.</summary>
    public abstract float[] AddResidual(ArrayView shortcut, ArrayView residual);

    /// <summary>Shortcut with a stride and missing channels + residual branch.</summary>
    public abstract float[] AddResidualSubsampled(ArrayView shortcut, ArrayView residual, int stride);

    /// <summary>Adds the gradient of such a shortcut to <paramref name="target"/>.</summary>
    public abstract float[] AddSubsampledGradient(float[] gradient, Plane output, int stride, float[] target, Plane input, int images);

    /// <summary>Mean over pixels, [N, C].</summary>
    public abstract float[] Pool(ArrayView view);

    /// <summary>Gradient of <see cref="Pool"/>, [N, H, W, C].</summary>
    public abstract float[] Unpool(float[] gradient, Plane plane, int images);

    /// <summary>Maximum over 3x3 pixels with stride 2 and padding 1.</summary>
    public abstract float[] MaxPool(ArrayView view);

    /// <summary>Gradient of <see cref="MaxPool"/>, from [N, H_out, W_out, C] to [N, H, W, C].</summary>
    public abstract float[] MaxPoolGradient(ArrayView view, float[] gradient);

    /// <summary>ReLU's gradient, then a map's gradient added, and the sums [2, C] for the batch norm in front.</summary>
    public abstract (float[] Gradient, double[] Sums) Merge(ArrayView view, float[] gradient, float[]? map, float[] normalized, float[] mean);
}

/// <summary>A view with the memory it looks at.</summary>
/// <param name="Values">[N, H, W, C]</param>
/// <param name="Plane">Size of an image.</param>
/// <param name="Scale">[C]</param>
/// <param name="Shift">[C]</param>
/// <param name="Relu">Whether a ReLU follows.</param>
internal sealed record ArrayView(float[] Values, Plane Plane, float[] Scale, float[] Shift, bool Relu)
{
    public int Images => (int)(Values.Length / Plane.Size);

    public static ArrayView Random(Numbers numbers, Plane plane, int images, bool relu) => new(
        numbers.Normal(images * plane.Size), plane, numbers.Between(0.5, 1.5, plane.Channels), numbers.Normal(plane.Channels), relu);

    /// <summary>The meant value at a place.</summary>
    public Tracked this[long i] => ((Tracked)Values[i] * Scale[i % Plane.Channels] + Shift[i % Plane.Channels]).Rectified(Relu);
}

/// <summary>A product of matrices in memory: A[r, s] lies at <see cref="Place"/>; B is [Segments * Steps, Columns].</summary>
internal sealed record MatrixProduct(
    float[] A, int RowStride, int StepStride, float[] B, float[]? C, int Rows, int Steps, int Columns, int Segments = 1, int SegmentStride = 0)
{
    /// <summary>Where a number of A lies.</summary>
    public int Place(int row, int step) => row * RowStride + step / Steps * SegmentStride + step % Steps * StepStride;

    /// <summary>Floats of A with so many rows.</summary>
    public int Extent(int rows) => Place(rows - 1, Segments * Steps - 1) + 1;
}

/// <summary>A batch norm: input, parameters, running statistics, and the gradient of its output.</summary>
internal sealed record NormProblem(
    int Images, Plane Plane, float[] Input, float[] Gain, float[] Bias, float[] RunningMean, float[] RunningVariance, float[] Gradient);

/// <summary>Output = Scale * input + Shift; everything [C].</summary>
internal sealed record NormStatistics(float[] Scale, float[] Shift, float[] RunningMean, float[] RunningVariance);
