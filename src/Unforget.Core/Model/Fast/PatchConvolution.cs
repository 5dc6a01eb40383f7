namespace Unforget.Model.Fast;

/// <summary>Size, stride and shape of a convolution whose padding keeps the size at stride 1.</summary>
internal readonly record struct Convolution(Plane Input, int Outputs, int Kernel, int Stride)
{
    /// <summary>Size of the result.</summary>
    public Plane Output => new((Input.Height - 1) / Stride + 1, (Input.Width - 1) / Stride + 1, Outputs);

    /// <summary>Whether <see cref="WinogradConvolution{TVector}"/> applies.</summary>
    public bool IsWinograd => Kernel == 3 && Stride == 1 && Input.Channels % 16 == 0;

    /// <summary>Numbers under one row of the kernel: they lie side by side in a row of the image.</summary>
    public int KernelRow => Kernel * Input.Channels;

    /// <summary>The input with its margin of zeros.</summary>
    public Plane Padded => new(Input.Height + Kernel - 1, Input.Width + Kernel - 1, Input.Channels);
}

/// <summary>
/// Every other convolution (the stem, stride 2), directly: with a margin of zeros around the image, a row of outputs is the
/// sum over the kernel's rows of a matrix product. Its left matrix is the image itself, read at overlapping places:
/// output x reads k*C_in numbers from pixel x*stride on.
/// </summary>
internal static unsafe class PatchConvolution<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Floats of a worker's scratch memory.</summary>
    public static nint ScratchSize(Convolution shape) =>
        PaddedSize(shape) + RoundUp(shape.Output.Width) * (nint)(shape.Outputs + shape.Kernel * shape.KernelRow) + 2 * shape.Outputs;

    /// <summary>Floats of a gradient of the weights: for every kernel row [k*C_in rounded up, C_out].</summary>
    public static nint GradientSize(Convolution shape) => (nint)shape.Kernel * RoundUp(shape.KernelRow) * shape.Outputs;

    /// <summary>[C_out, k, k*C_in] to [k, k*C_in, C_out].</summary>
    public static void TransposeWeights(float* weight, Convolution shape, float* target)
    {
        var columns = shape.Kernel * shape.KernelRow;
        for (var output = 0; output < shape.Outputs; output++)
        {
            for (var column = 0; column < columns; column++)
            {
                target[(nint)column * shape.Outputs + output] = weight[(nint)output * columns + column];
            }
        }
    }

    /// <summary>The weight gradient's form to [C_out, k, k*C_in].</summary>
    public static void TransposeGradient(float* gradient, Convolution shape, float* target)
    {
        for (var output = 0; output < shape.Outputs; output++)
        {
            for (var row = 0; row < shape.Kernel; row++)
            {
                var source = gradient + row * RoundUp(shape.KernelRow) * (nint)shape.Outputs + output;
                for (var column = 0; column < shape.KernelRow; column++, source += shape.Outputs)
                {
                    *target++ = *source;
                }
            }
        }
    }

    /// <summary>Convolves some images and adds sums and sums of squares of the outputs to <paramref name="sums"/>, [2, C_out].</summary>
    /// <param name="input">What is convolved.</param>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="weights">[k, k*C_in, C_out].</param>
    /// <param name="output">[N, H_out, W_out, C_out], written.</param>
    /// <param name="sums">Added to.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public static void Forward(View input, Convolution shape, float* weights, float* output, double* sums, float* scratch, int first, int end)
    {
        var plane = shape.Output;
        var spare = scratch + PaddedSize(shape);
        var imageSums = spare + RoundUp(plane.Width) * (nint)shape.Outputs;
        new Span<float>(imageSums, 2 * shape.Outputs).Clear();

        // Whole blocks of rows go straight to their place. Nothing may be read or copied that was written just before:
        // that made this pass ten times slower.
        var direct = plane.Width % Gemm<TVector>.RowBlock == 0;
        for (var image = first; image < end; image++)
        {
            Pad(input, shape, image, scratch);
            for (var row = 0; row < plane.Height; row++)
            {
                var place = output + image * plane.Size + row * plane.Row;
                var left = new LeftMatrix(
                    PaddedRow(scratch, shape, row, 0), shape.Stride * shape.Input.Channels, 1, shape.Kernel, shape.Padded.Row);
                Gemm<TVector>.Multiply(
                    left, weights, direct ? place : spare, plane.Width, shape.KernelRow, shape.Outputs, accumulate: false);
                if (!direct)
                {
                    Buffer.MemoryCopy(spare, place, plane.Row * sizeof(float), plane.Row * sizeof(float));
                }
            }

            PixelKernels<TVector>.AddSums(output + image * plane.Size, plane.Pixels, shape.Outputs, imageSums);
            PixelKernels<TVector>.FlushSums(imageSums, sums, shape.Outputs);
        }
    }

    /// <summary>Adds the gradient of the weights over some images to <paramref name="weightGradient"/>.</summary>
    /// <param name="gradient">Of the output, [N, H_out, W_out, C_out].</param>
    /// <param name="input">What was convolved.</param>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="weightGradient">Added to; memory of <see cref="GradientSize"/>.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public static void WeightGradient(float* gradient, View input, Convolution shape, float* weightGradient, float* scratch, int first, int end)
    {
        var plane = shape.Output;
        for (var image = first; image < end; image++)
        {
            Pad(input, shape, image, scratch);
            for (var row = 0; row < plane.Height; row++)
            {
                var slope = gradient + image * plane.Size + row * plane.Row;
                for (var i = 0; i < shape.Kernel; i++)
                {
                    var target = weightGradient + i * RoundUp(shape.KernelRow) * (nint)shape.Outputs;
                    Gemm<TVector>.Multiply(
                        new LeftMatrix(PaddedRow(scratch, shape, row, i), 1, shape.Stride * shape.Input.Channels),
                        slope, target, shape.KernelRow, plane.Width, shape.Outputs, accumulate: true);
                }
            }
        }
    }

    /// <summary>Writes the gradient of the input of some images.</summary>
    /// <param name="gradient">Of the output, [N, H_out, W_out, C_out].</param>
    /// <param name="shape">Of the convolution; C_in a multiple of 16.</param>
    /// <param name="weight">[C_out, k, k*C_in].</param>
    /// <param name="target">[N, H, W, C_in].</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public static void InputGradient(float* gradient, Convolution shape, float* weight, float* target, float* scratch, int first, int end)
    {
        var (plane, input, margin) = (shape.Output, shape.Input, shape.Kernel / 2);
        var columns = shape.Kernel * shape.KernelRow;
        var slope = scratch + PaddedSize(shape);
        var parts = slope + RoundUp(plane.Width) * (nint)shape.Outputs;
        for (var image = first; image < end; image++)
        {
            new Span<float>(scratch, (int)shape.Padded.Size).Clear();
            for (var row = 0; row < plane.Height; row++)
            {
                // A copy, because the product reads whole blocks of rows.
                Buffer.MemoryCopy(gradient + image * plane.Size + row * plane.Row, slope, plane.Row * sizeof(float), plane.Row * sizeof(float));
                Gemm<TVector>.Multiply(new LeftMatrix(slope, shape.Outputs, 1), weight, parts, plane.Width, shape.Outputs, columns, accumulate: false);
                for (var i = 0; i < shape.Kernel; i++)
                {
                    var padded = PaddedRow(scratch, shape, row, i);
                    for (var x = 0; x < plane.Width; x++)
                    {
                        var part = parts + (nint)x * columns + i * shape.KernelRow;
                        PixelKernels<TVector>.Add(part, padded + (nint)x * shape.Stride * input.Channels, shape.KernelRow);
                    }
                }
            }

            for (var y = 0; y < input.Height; y++)
            {
                var source = scratch + (y + margin) * shape.Padded.Row + margin * input.Channels;
                Buffer.MemoryCopy(source, target + image * input.Size + y * input.Row, input.Row * sizeof(float), input.Row * sizeof(float));
            }
        }
    }

    private static int RoundUp(int rows) => (rows + Gemm<TVector>.RowBlock - 1) / Gemm<TVector>.RowBlock * Gemm<TVector>.RowBlock;

    /// <summary>The padded image, and what a matrix product may read behind it.</summary>
    private static nint PaddedSize(Convolution shape) =>
        shape.Padded.Size + Gemm<TVector>.RowBlock * (nint)(shape.Stride + 1) * Math.Max(16, shape.Input.Channels);

    /// <summary>What row <paramref name="i"/> of the kernel meets for a row of outputs.</summary>
    private static float* PaddedRow(float* padded, Convolution shape, int row, int i) => padded + (row * shape.Stride + i) * shape.Padded.Row;

    /// <summary>An image's meant values, with a margin of zeros.</summary>
    private static void Pad(View view, Convolution shape, int image, float* target)
    {
        var (plane, padded) = (shape.Input, shape.Padded);
        var side = shape.Kernel / 2 * plane.Channels;
        new Span<float>(target, (int)padded.Size).Clear();
        for (var y = 0; y < plane.Height; y++)
        {
            var row = target + (y + shape.Kernel / 2) * padded.Row + side;
            PixelKernels<TVector>.Activate(view, image * plane.Size + y * plane.Row, plane.Width, plane.Channels, row);
        }
    }
}
