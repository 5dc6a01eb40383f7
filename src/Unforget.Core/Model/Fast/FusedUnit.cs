using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>One convolution with its batch norm as the engine sees it: shape, parameters, and the numbers per channel that kernels read.</summary>
internal abstract unsafe class FusedUnit : IDisposable
{
    private readonly NativeBuffer<float> _channels;

    protected FusedUnit(ConvolutionNorm parameters, Convolution shape)
    {
        Parameters = parameters;
        Shape = shape;
        _channels = new NativeBuffer<float>(7 * shape.Outputs);
    }

    public ConvolutionNorm Parameters { get; }

    public Convolution Shape { get; }

    /// <summary>Position in the order of computation.</summary>
    public int Number { get; set; }

    /// <summary>What the convolution produced, y, [N, H, W, C], as a backward pass needs it; set by the owner of the memory.</summary>
    public float* Output { get; set; }

    /// <summary>Factor of y in the batch norm, gain / deviation, [C].</summary>
    public float* Scale => _channels.Pointer;

    /// <summary>[C]</summary>
    public float* Shift => _channels.Pointer + Shape.Outputs;

    /// <summary>Mean of y over the batch, [C].</summary>
    public float* Mean => _channels.Pointer + 2 * Shape.Outputs;

    /// <summary>1 / deviation of y over the batch, [C].</summary>
    public float* InverseDeviation => _channels.Pointer + 3 * Shape.Outputs;

    /// <summary>See <see cref="NormGradient"/>, [3, C].</summary>
    public float* Coefficients => _channels.Pointer + 4 * Shape.Outputs;

    /// <summary>The batch norm's output with a ReLU, for y in some memory.</summary>
    public View Activated(float* output) => new(output, Scale, Shift, relu: true);

    /// <summary>The batch norm's output, for y in some memory.</summary>
    public View Normalized(float* output) => new(output, Scale, Shift, relu: false);

    /// <summary>Pointer to the weight, [C_out, k, k, C_in], after <see cref="FindWeight"/>.</summary>
    protected float* Weight { get; private set; }

    /// <summary>Looks up where the parameter's memory is now.</summary>
    public void FindWeight()
    {
        using var rows = Parameters.Weight.permute(0, 2, 3, 1);
        Weight = TensorMemory.Pointer(rows);
    }

    /// <summary>Batch norm with the running statistics.</summary>
    public void UseRunningStatistics()
    {
        var gain = TensorMemory.Floats(Parameters.Gain);
        var bias = TensorMemory.Floats(Parameters.Bias);
        var mean = TensorMemory.Floats(Parameters.RunningMean);
        var variance = TensorMemory.Floats(Parameters.RunningVariance);
        for (var c = 0; c < Shape.Outputs; c++)
        {
            SetNorm(c, gain[c], bias[c], mean[c], variance[c]);
        }
    }

    /// <summary>Batch norm with the statistics of the batch, which the running ones follow.</summary>
    /// <param name="sums">Sums and sums of squares of y, [2, C].</param>
    /// <param name="images">Images in the batch.</param>
    public void UseBatchStatistics(double* sums, int images)
    {
        var gain = TensorMemory.Floats(Parameters.Gain);
        var bias = TensorMemory.Floats(Parameters.Bias);
        var runningMean = TensorMemory.Floats(Parameters.RunningMean);
        var runningVariance = TensorMemory.Floats(Parameters.RunningVariance);
        var count = (double)images * Shape.Output.Pixels;
        for (var c = 0; c < Shape.Outputs; c++)
        {
            var mean = sums[c] / count;
            var square = sums[Shape.Outputs + c] / count - mean * mean;
            // Rounding may leave a constant channel slightly below zero; a NaN has to stay one.
            var variance = square < 0.0 ? 0.0 : square;
            SetNorm(c, gain[c], bias[c], mean, variance);
            Follow(ref runningMean[c], mean);
            Follow(ref runningVariance[c], variance * count / (count - 1.0));
        }
    }

    /// <summary>
    /// Prepares the backward pass through the batch norm: with x = (y - mean) / deviation, the gradient of y is
    /// gain / deviation * (g - mean(g) - x * mean(g * x)).
    /// </summary>
    /// <param name="sums">Sums of g and of g * (y - mean), [2, C].</param>
    /// <param name="images">Images in the batch.</param>
    /// <param name="gain">Written if not empty: gradient of the gain.</param>
    /// <param name="bias">Written if not empty: gradient of the bias.</param>
    public void PrepareBackward(double* sums, int images, Span<float> gain, Span<float> bias)
    {
        var count = (double)images * Shape.Output.Pixels;
        for (var c = 0; c < Shape.Outputs; c++)
        {
            double inverse = InverseDeviation[c], product = sums[Shape.Outputs + c] * inverse;
            var a = (double)Scale[c];
            var b = -a * inverse * product / count;
            Coefficients[c] = (float)a;
            Coefficients[Shape.Outputs + c] = (float)b;
            Coefficients[2 * Shape.Outputs + c] = (float)(-a * sums[c] / count - b * Mean[c]);
            if (!gain.IsEmpty)
            {
                gain[c] = (float)product;
            }

            if (!bias.IsEmpty)
            {
                bias[c] = (float)sums[c];
            }
        }
    }

    /// <summary>Floats of scratch memory that a worker needs.</summary>
    public abstract nint ScratchSize { get; }

    /// <summary>Floats of a worker's part of the weight gradient.</summary>
    public abstract nint GradientSize { get; }

    /// <summary>A worker's part of bringing the present weights into the form that the kernels read.</summary>
    public abstract void LoadWeights(ThreadTeam team, int worker);

    /// <summary>Convolves some images and adds to the sums and sums of squares, [2, C].</summary>
    public abstract void Forward(View input, float* output, double* sums, float* scratch, int first, int end);

    /// <summary>Gradients for some images.</summary>
    /// <param name="gradient">Of the batch norm's output, [N, H, W, C]; destroyed.</param>
    /// <param name="target">Gradient of the input; its memory is null if nobody needs it.</param>
    /// <param name="weightGradient">Added to; memory of <see cref="GradientSize"/>, or null if nobody needs it.</param>
    /// <param name="sums">Added to where the result says so, [2, C_in], see <see cref="GradientTarget"/>.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public abstract void Backward(float* gradient, GradientTarget target, float* weightGradient, double* sums, float* scratch, int first, int end);

    /// <summary>Adds up the workers' weight gradients and brings them from the kernels' form to [C_out, k, k, C_in].</summary>
    public abstract void StoreWeightGradient(Workers workers, float* target);

    /// <inheritdoc/>
    public virtual void Dispose() => _channels.Dispose();

    private static void Follow(ref float running, double value) =>
        running = (float)((1.0 - ConvolutionNorm.Momentum) * running + ConvolutionNorm.Momentum * value);

    private void SetNorm(int c, double gain, double bias, double mean, double variance)
    {
        var inverse = 1.0 / Math.Sqrt(variance + ConvolutionNorm.Epsilon);
        Mean[c] = (float)mean;
        InverseDeviation[c] = (float)inverse;
        Scale[c] = (float)(gain * inverse);
        Shift[c] = (float)(bias - mean * gain * inverse);
    }
}

/// <summary>Memory of host tensors.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>All values of a dense float32 tensor.</summary>
    public static Span<float> Floats(Tensor dense) => MemoryMarshal.Cast<byte, float>(dense.bytes);

    /// <summary>The first value; valid as long as the tensor's memory is.</summary>
    public static float* Pointer(Tensor dense) => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(dense.bytes));
}
