using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>Everything that a convolution and its backward pass read, random, in the engine's layout.</summary>
internal sealed class ConvolutionProblem
{
    public ConvolutionProblem(Convolution shape, int images, int threads, bool relu, bool shortcut, int seed)
    {
        (Shape, Images, Threads, Relu) = (shape, images, threads, relu);
        var numbers = new Numbers(seed);
        var (inputs, outputs, size) = (shape.Input.Channels, shape.Outputs, images * shape.Input.Size);
        Values = numbers.Normal(size);
        Scale = numbers.Between(0.5, 1.5, inputs);
        Shift = numbers.Normal(inputs);
        Weight = numbers.Normal((long)outputs * shape.Kernel * shape.KernelRow);
        Gradient = numbers.Normal(images * shape.Output.Size);
        Output = numbers.Normal(images * shape.Output.Size);
        Coefficients = numbers.Normal(3 * outputs);
        Shortcut = shortcut ? numbers.Normal(size) : null;
        Normalized = numbers.Normal(size);
        Mean = numbers.Normal(inputs);
    }

    public Convolution Shape { get; }

    public int Images { get; }

    public int Threads { get; }

    /// <summary>Whether what is convolved has a ReLU.</summary>
    public bool Relu { get; }

    /// <summary>[N, H, W, C]: what is convolved is <c>Values * Scale + Shift</c>.</summary>
    public float[] Values { get; }

    /// <summary>[C]</summary>
    public float[] Scale { get; }

    /// <summary>[C]</summary>
    public float[] Shift { get; }

    /// <summary>[C_out, k, k, C]</summary>
    public float[] Weight { get; }

    /// <summary>Gradient of the batch norm's output, [N, H_out, W_out, C_out].</summary>
    public float[] Gradient { get; }

    /// <summary>The batch norm's input as the backward pass finds it; any numbers will do.</summary>
    public float[] Output { get; }

    /// <summary>a, b and c of the batch norm's gradient, [3, C_out].</summary>
    public float[] Coefficients { get; }

    /// <summary>Added to the input's gradient, [N, H, W, C]; or null.</summary>
    public float[]? Shortcut { get; }

    /// <summary>Input of the batch norm in front, [N, H, W, C].</summary>
    public float[] Normalized { get; }

    /// <summary>Its mean, [C].</summary>
    public float[] Mean { get; }

    public override string ToString() => $"{Shape}, {Images} images, {Threads} threads, relu {Relu}, shortcut {Shortcut is not null}";
}

/// <summary>What a backward pass through a convolution leaves.</summary>
/// <param name="Input">Gradient of the input in front of its ReLU, [N, H, W, C]; empty if the input is the images.</param>
/// <param name="Weight">[C_out, k, k, C]</param>
internal sealed record ConvolutionGradients<T>(T[] Input, T[] Weight);
