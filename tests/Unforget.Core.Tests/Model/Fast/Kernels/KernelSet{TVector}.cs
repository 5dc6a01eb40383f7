using Unforget.Foundation;
using Unforget.Model;
using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <inheritdoc/>
internal sealed unsafe class KernelSet<TVector> : KernelSet
    where TVector : struct, ILanes<TVector>
{
    public override int RowBlock => Gemm<TVector>.RowBlock;

    public override float[] Multiply(MatrixProduct product)
    {
        var rows = (product.Rows + RowBlock - 1) / RowBlock * RowBlock;
        using var a = new Guarded(product.A, product.Extent(rows));
        using var b = new Guarded(product.B);
        using var c = new Guarded(product.C ?? [], rows * product.Columns);
        var left = new LeftMatrix(a.Pointer, product.RowStride, product.StepStride, product.Segments, product.SegmentStride);
        Gemm<TVector>.Multiply(left, b.Pointer, c.Pointer, product.Rows, product.Steps, product.Columns, accumulate: product.C is not null);
        return c.ToArray()[..(product.Rows * product.Columns)];
    }

    public override (float[] Output, double[] Sums) Convolve(ConvolutionProblem problem)
    {
        using var layer = new Layer(problem);
        using var output = new Guarded(problem.Output.Length);
        using var input = new NativeView(problem.Values, problem.Scale, problem.Shift, problem.Relu);
        layer.Workers.Run(problem.Images, (worker, first, end) =>
            layer.Unit.Forward(input.View, output.Pointer, layer.Workers.ClearSums(worker), layer.Workers.Scratch(worker), first, end));
        layer.AssertWithinMemory();
        return (output.ToArray(), layer.Sums(problem.Shape.Outputs));
    }

    public override (ConvolutionGradients<float> Gradients, double[] Sums) Differentiate(ConvolutionProblem problem)
    {
        using var layer = new Layer(problem);
        var (unit, workers, channels) = (layer.Unit, layer.Workers, problem.Shape.Input.Channels);
        using var output = new Guarded(problem.Output);
        using var gradient = new Guarded(problem.Gradient);
        using var input = new NativeView(problem.Values, problem.Scale, problem.Shift, problem.Relu);
        using var inputGradient = new Guarded(problem.Shortcut ?? [], problem.Values.Length);
        using var normalized = new Guarded(problem.Normalized);
        using var mean = new Guarded(problem.Mean);
        using var weightGradient = new Guarded(problem.Weight.Length);
        unit.Output = output.Pointer;
        problem.Coefficients.CopyTo(new Span<float>(unit.Coefficients, problem.Coefficients.Length));
        // The engine adds a shortcut's gradient in place; nobody asks for the gradient of images.
        var isImage = channels % 16 != 0;
        var target = new GradientTarget(
            isImage ? null : inputGradient.Pointer, problem.Shortcut is null ? null : inputGradient.Pointer, input.View, normalized.Pointer, mean.Pointer);
        workers.Run(problem.Images, (worker, first, end) =>
        {
            var slopes = workers.ClearGradient(worker, unit.GradientSize);
            unit.Backward(gradient.Pointer, target, slopes, workers.ClearSums(worker), workers.Scratch(worker), first, end);
        });
        unit.StoreWeightGradient(workers, weightGradient.Pointer);
        if (unit is PatchUnit<TVector> && !isImage)
        {
            workers.Run(problem.Images, (worker, first, end) =>
                PixelKernels<TVector>.Merge(target, null, problem.Shape.Input, workers.ClearSums(worker), first, end));
        }

        layer.AssertWithinMemory();
        return (new ConvolutionGradients<float>(isImage ? [] : inputGradient.ToArray(), weightGradient.ToArray()), isImage ? [] : layer.Sums(channels));
    }

    public override NormStatistics Statistics(NormProblem problem)
    {
        using var layer = new Layer(problem);
        layer.UseBatchStatistics(problem);
        var channels = problem.Plane.Channels;
        return new NormStatistics(
            new Span<float>(layer.Unit.Scale, channels).ToArray(),
            new Span<float>(layer.Unit.Shift, channels).ToArray(),
            TensorMemory.Floats(layer.Unit.Parameters.RunningMean).ToArray(),
            TensorMemory.Floats(layer.Unit.Parameters.RunningVariance).ToArray());
    }

    public override (float[] Input, float[] Gain, float[] Bias) NormGradient(NormProblem problem)
    {
        using var layer = new Layer(problem);
        using var gradient = new Guarded(problem.Gradient);
        using var output = new Guarded(problem.Input);
        layer.UseBatchStatistics(problem);
        var channels = problem.Plane.Channels;
        var sums = new double[2 * channels];
        for (var i = 0; i < problem.Input.Length; i++)
        {
            var channel = i % channels;
            sums[channel] += problem.Gradient[i];
            sums[channels + channel] += problem.Gradient[i] * ((double)problem.Input[i] - layer.Unit.Mean[channel]);
        }

        var (gain, bias) = (new float[channels], new float[channels]);
        fixed (double* pointer = sums)
        {
            layer.Unit.PrepareBackward(pointer, problem.Images, gain, bias);
        }

        PixelKernels<TVector>.ApplyNormGradient(
            new NormGradient(gradient.Pointer, output.Pointer, layer.Unit.Coefficients, channels), 0, problem.Input.Length / channels, channels);
        return (gradient.ToArray(), gain, bias);
    }

    public override float[] Add(float[] source, float[] target)
    {
        using var from = new Guarded(source);
        using var to = new Guarded(target);
        PixelKernels<TVector>.Add(from.Pointer, to.Pointer, source.Length);
        return to.ToArray();
    }

    public override float[] AddSums(float[] values, int channels, float[] sums)
    {
        using var source = new Guarded(values);
        using var target = new Guarded(sums);
        PixelKernels<TVector>.AddSums(source.Pointer, values.Length / channels, channels, target.Pointer);
        return target.ToArray();
    }

    public override float[] Activate(ArrayView view)
    {
        using var source = new NativeView(view);
        using var target = new Guarded(view.Values.Length);
        PixelKernels<TVector>.Activate(source.View, 0, view.Images * view.Plane.Pixels, view.Plane.Channels, target.Pointer);
        return target.ToArray();
    }

    public override float[] AddResidual(ArrayView shortcut, ArrayView residual)
    {
        using var from = new NativeView(shortcut);
        using var branch = new NativeView(residual);
        using var target = new Guarded(residual.Values.Length);
        var pixels = residual.Images * residual.Plane.Pixels;
        // In two parts, as two workers do it.
        PixelKernels<TVector>.AddResidual(from.View, branch.View, target.Pointer, 0, pixels / 2, residual.Plane.Channels);
        PixelKernels<TVector>.AddResidual(from.View, branch.View, target.Pointer, pixels / 2, pixels, residual.Plane.Channels);
        return target.ToArray();
    }

    public override float[] AddResidualSubsampled(ArrayView shortcut, ArrayView residual, int stride)
    {
        using var from = new NativeView(shortcut);
        using var branch = new NativeView(residual);
        using var target = new Guarded(residual.Values.Length);
        using var row = new Guarded(shortcut.Plane.Row);
        PixelKernels<TVector>.AddResidualSubsampled(
            from.View, shortcut.Plane, branch.View, residual.Plane, stride, target.Pointer, row.Pointer, 0, residual.Images);
        return target.ToArray();
    }

    public override float[] AddSubsampledGradient(float[] gradient, Plane output, int stride, float[] target, Plane input, int images)
    {
        using var from = new Guarded(gradient);
        using var to = new Guarded(target);
        PixelKernels<TVector>.AddSubsampledGradient(from.Pointer, output, stride, to.Pointer, input, 0, images);
        return to.ToArray();
    }

    public override float[] Pool(ArrayView view)
    {
        using var source = new NativeView(view);
        using var target = new Guarded(view.Images * view.Plane.Channels);
        using var row = new Guarded(view.Plane.Row);
        PixelKernels<TVector>.Pool(source.View, view.Plane, target.Pointer, row.Pointer, 0, view.Images);
        return target.ToArray();
    }

    public override float[] Unpool(float[] gradient, Plane plane, int images)
    {
        using var source = new Guarded(gradient);
        using var target = new Guarded(images * plane.Size);
        PixelKernels<TVector>.Unpool(source.Pointer, plane, target.Pointer, 0, images);
        return target.ToArray();
    }

    public override float[] MaxPool(ArrayView view)
    {
        using var source = new NativeView(view);
        using var target = new Guarded(view.Images * MaxPool<TVector>.Output(view.Plane).Size);
        MaxPool<TVector>.Forward(source.View, view.Plane, target.Pointer, 0, view.Images);
        return target.ToArray();
    }

    public override float[] MaxPoolGradient(ArrayView view, float[] gradient)
    {
        using var source = new NativeView(view);
        using var given = new Guarded(gradient);
        using var target = new Guarded(view.Values.Length);
        MaxPool<TVector>.Backward(source.View, view.Plane, given.Pointer, target.Pointer, 0, view.Images);
        return target.ToArray();
    }

    public override (float[] Gradient, double[] Sums) Merge(ArrayView view, float[] gradient, float[]? map, float[] normalized, float[] mean)
    {
        using var input = new NativeView(view);
        using var inOut = new Guarded(gradient);
        using var added = new Guarded(map ?? []);
        using var before = new Guarded(normalized);
        using var average = new Guarded(mean);
        var sums = new double[2 * view.Plane.Channels];
        var target = new GradientTarget(inOut.Pointer, null, input.View, before.Pointer, average.Pointer);
        fixed (double* pointer = sums)
        {
            PixelKernels<TVector>.Merge(target, map is null ? null : added.Pointer, view.Plane, pointer, 0, view.Images);
        }

        return (inOut.ToArray(), sums);
    }

    /// <summary>A view's memory.</summary>
    private sealed class NativeView(float[] values, float[] scale, float[] shift, bool relu) : IDisposable
    {
        private readonly Guarded _values = new(values);
        private readonly Guarded _scale = new(scale);
        private readonly Guarded _shift = new(shift);

        public NativeView(ArrayView view)
            : this(view.Values, view.Scale, view.Shift, view.Relu)
        {
        }

        public View View => new(_values.Pointer, _scale.Pointer, _shift.Pointer, relu);

        public void Dispose()
        {
            _values.Dispose();
            _scale.Dispose();
            _shift.Dispose();
        }
    }

    /// <summary>A unit with its parameters and workers.</summary>
    private sealed class Layer : IDisposable
    {
        private const int Margin = 64;
        private const float Untouched = -12345.678f;
        private readonly ConvolutionNorm _parameters;

        public Layer(ConvolutionProblem problem)
            : this(problem.Shape, problem.Threads)
        {
            var shape = problem.Shape;
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            _parameters.Weight.copy_(tensor(problem.Weight, [shape.Outputs, shape.Kernel, shape.Kernel, shape.Input.Channels]).permute(0, 3, 1, 2));
            Unit.FindWeight();
            Workers.Team.Run(worker => Unit.LoadWeights(Workers.Team, worker));
        }

        public Layer(NormProblem problem)
            : this(new Convolution(problem.Plane, problem.Plane.Channels, 3, 1), threads: 1)
        {
            problem.Gain.CopyTo(TensorMemory.Floats(_parameters.Gain));
            problem.Bias.CopyTo(TensorMemory.Floats(_parameters.Bias));
            problem.RunningMean.CopyTo(TensorMemory.Floats(_parameters.RunningMean));
            problem.RunningVariance.CopyTo(TensorMemory.Floats(_parameters.RunningVariance));
        }

        private Layer(Convolution shape, int threads)
        {
            var random = new RandomStream(1);
            _parameters = new ConvolutionNorm(shape.Input.Channels, shape.Outputs, shape.Kernel, gain: 1, ref random);
            Unit = shape.IsWinograd ? new WinogradUnit<TVector>(_parameters, shape, backward: true) : new PatchUnit<TVector>(_parameters, shape, backward: true);
            Workers = new Workers(
                ThreadTeam.Of(threads), Unit.ScratchSize + Margin, Unit.GradientSize + Margin, Math.Max(shape.Input.Channels, shape.Outputs));
            for (var worker = 0; worker < threads; worker++)
            {
                new Span<float>(Workers.Scratch(worker), (int)Unit.ScratchSize).Fill(float.NaN);
                Behind(Workers.Scratch(worker), Unit.ScratchSize).Fill(Untouched);
                Behind(Workers.Gradient(worker), Unit.GradientSize).Fill(Untouched);
            }
        }

        public FusedUnit Unit { get; }

        public Workers Workers { get; }

        /// <summary>Looks behind the memory of the workers.</summary>
        public void AssertWithinMemory()
        {
            for (var worker = 0; worker < Workers.Team.Size; worker++)
            {
                Assert.Equal(-1, Behind(Workers.Scratch(worker), Unit.ScratchSize).IndexOfAnyExcept(Untouched));
                Assert.Equal(-1, Behind(Workers.Gradient(worker), Unit.GradientSize).IndexOfAnyExcept(Untouched));
            }
        }

        public double[] Sums(int channels) => new Span<double>(Workers.TotalSums(2 * channels), 2 * channels).ToArray();

        public void UseBatchStatistics(NormProblem problem)
        {
            var channels = problem.Plane.Channels;
            var sums = new double[2 * channels];
            for (var i = 0; i < problem.Input.Length; i++)
            {
                sums[i % channels] += problem.Input[i];
                sums[channels + i % channels] += (double)problem.Input[i] * problem.Input[i];
            }

            fixed (double* pointer = sums)
            {
                Unit.UseBatchStatistics(pointer, problem.Images);
            }
        }

        public void Dispose()
        {
            Unit.Dispose();
            Workers.Dispose();
            _parameters.Dispose();
        }

        private static Span<float> Behind(float* memory, nint size) => new(memory + size, Margin);
    }
}
