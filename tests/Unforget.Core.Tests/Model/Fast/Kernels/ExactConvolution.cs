namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>Convolution and gradients by their definition, in double precision.</summary>
internal static class ExactConvolution
{
    /// <summary>[N, H_out, W_out, C_out]</summary>
    public static double[] Forward(ConvolutionProblem problem)
    {
        var (input, outputs) = (Meant(problem), problem.Shape.Outputs);
        var result = new double[problem.Output.Length];
        ForEachProduct(problem, (place, pixel, tap) =>
        {
            for (var o = 0; o < outputs; o++)
            {
                var weight = WeightPlace(problem, o, tap);
                var sum = 0.0;
                for (var c = 0; c < problem.Shape.Input.Channels; c++)
                {
                    sum += input[pixel + c] * problem.Weight[weight + c];
                }

                result[place + o] += sum;
            }
        });
        return result;
    }

    public static ConvolutionGradients<double> Backward(ConvolutionProblem problem)
    {
        var (input, outputs, inputs) = (Meant(problem), problem.Shape.Outputs, problem.Shape.Input.Channels);
        var (inputGradient, weightGradient) = (new double[input.Length], new double[problem.Weight.Length]);
        ForEachProduct(problem, (place, pixel, tap) =>
        {
            for (var o = 0; o < outputs; o++)
            {
                var weight = WeightPlace(problem, o, tap);
                var gradient = (double)problem.Coefficients[o] * problem.Gradient[place + o]
                    + (double)problem.Coefficients[outputs + o] * problem.Output[place + o] + problem.Coefficients[2 * outputs + o];
                for (var c = 0; c < inputs; c++)
                {
                    inputGradient[pixel + c] += gradient * problem.Weight[weight + c];
                    weightGradient[weight + c] += gradient * input[pixel + c];
                }
            }
        });
        return new ConvolutionGradients<double>([.. inputGradient.Select(InFrontOfRelu)], weightGradient);

        double InFrontOfRelu(double gradient, int i) =>
            problem.Relu && Scaled(problem, i) <= 0 ? 0.0 : gradient + (problem.Shortcut?[i] ?? 0f);
    }

    private static double[] Meant(ConvolutionProblem problem) =>
        [.. problem.Values.Select((_, i) => problem.Relu ? Math.Max(0.0, Scaled(problem, i)) : Scaled(problem, i))];

    // The product of two floats is exact in double precision, so the sign is that of a fused multiply-add.
    private static double Scaled(ConvolutionProblem problem, int i)
    {
        var channel = i % problem.Shape.Input.Channels;
        return (double)problem.Values[i] * problem.Scale[channel] + problem.Shift[channel];
    }

    private static int WeightPlace(ConvolutionProblem problem, int output, int tap) =>
        ((output * problem.Shape.Kernel * problem.Shape.Kernel) + tap) * problem.Shape.Input.Channels;

    /// <summary>Every pair of an output pixel and a tap of the kernel that lies inside the image.</summary>
    private static void ForEachProduct(ConvolutionProblem problem, Action<int, int, int> visit)
    {
        var (shape, input, output) = (problem.Shape, problem.Shape.Input, problem.Shape.Output);
        for (var pixel = 0; pixel < problem.Images * output.Pixels; pixel++)
        {
            var (image, y, x) = (pixel / output.Pixels, pixel % output.Pixels / output.Width, pixel % output.Width);
            for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
            {
                var row = y * shape.Stride + tap / shape.Kernel - shape.Kernel / 2;
                var column = x * shape.Stride + tap % shape.Kernel - shape.Kernel / 2;
                if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                {
                    visit(pixel * output.Channels, (((image * input.Height) + row) * input.Width + column) * input.Channels, tap);
                }
            }
        }
    }
}
