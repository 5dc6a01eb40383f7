using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>The same by libtorch in single precision: how exact one may expect it to be.</summary>
internal static class TorchConvolution
{
    /// <summary>[N, H_out, W_out, C_out]</summary>
    public static float[] Forward(ConvolutionProblem problem)
    {
        using var scope = NewDisposeScope();
        return Rows(Convolve(problem, Meant(problem), Weight(problem)));
    }

    public static ConvolutionGradients<float> Backward(ConvolutionProblem problem)
    {
        using var scope = NewDisposeScope();
        var (meant, weight) = (Meant(problem).requires_grad_(), Weight(problem).requires_grad_());
        var (a, b, c) = (Channels(problem.Coefficients, 0, problem), Channels(problem.Coefficients, 1, problem), Channels(problem.Coefficients, 2, problem));
        var output = problem.Shape.Output;
        var gradient = a * Map(problem.Gradient, output, problem) + b * Map(problem.Output, output, problem) + c;
        Convolve(problem, meant, weight).backward([gradient]);
        var inputGradient = meant.grad!;
        if (problem.Shortcut is not null)
        {
            inputGradient += Map(problem.Shortcut, problem.Shape.Input, problem);
        }

        inputGradient = problem.Relu ? inputGradient * (meant > 0) : inputGradient;
        return new ConvolutionGradients<float>(Rows(inputGradient), Rows(weight.grad!));
    }

    private static Tensor Convolve(ConvolutionProblem problem, Tensor input, Tensor weight)
    {
        var margin = problem.Shape.Kernel / 2;
        return F.conv2d(input, weight, strides: [problem.Shape.Stride, problem.Shape.Stride], padding: [margin, margin]);
    }

    private static Tensor Meant(ConvolutionProblem problem)
    {
        var scaled = Map(problem.Values, problem.Shape.Input, problem) * tensor(problem.Scale).reshape(1, -1, 1, 1) + tensor(problem.Shift).reshape(1, -1, 1, 1);
        return (problem.Relu ? scaled.relu() : scaled).detach();
    }

    private static Tensor Weight(ConvolutionProblem problem)
    {
        var kernel = problem.Shape.Kernel;
        return tensor(problem.Weight, [problem.Shape.Outputs, kernel, kernel, problem.Shape.Input.Channels]).permute(0, 3, 1, 2);
    }

    private static Tensor Map(float[] values, Unforget.Model.Fast.Plane plane, ConvolutionProblem problem) =>
        tensor(values, [problem.Images, plane.Height, plane.Width, plane.Channels]).permute(0, 3, 1, 2);

    private static Tensor Channels(float[] values, int row, ConvolutionProblem problem) =>
        tensor(values[(row * problem.Shape.Outputs)..((row + 1) * problem.Shape.Outputs)]).reshape(1, -1, 1, 1);

    private static float[] Rows(Tensor map) => map.detach().permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
}
