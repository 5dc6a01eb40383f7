namespace Unforget.Model.Fast;

/// <summary>Size, stride and shape of a convolution whose padding keeps the size at stride 1.</summary>
internal readonly record struct Convolution(Plane Input, int Outputs, int Kernel, int Stride)
{
    /// <summary>Size of the result.</summary>
    public Plane Output => new((Input.Height - 1) / Stride + 1, (Input.Width - 1) / Stride + 1, Outputs);

    /// <summary>Numbers that one output is made of.</summary>
    public int Patch => Kernel * Kernel * Input.Channels;

    /// <summary>Whether <see cref="WinogradConvolution{TVector}"/> applies.</summary>
    public bool IsWinograd => Kernel == 3 && Stride == 1 && Input.Channels % 16 == 0;
}

/// <summary>
/// Every other convolution (the stem, stride 2), as a matrix product: the patches under the kernel of one row of outputs are
/// laid side by side, [W_out, k*k*C_in], and multiplied with the weights.
/// </summary>
internal static unsafe class PatchConvolution<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Floats of a worker's scratch memory.</summary>
    public static nint ScratchSize(Convolution shape) =>
        shape.Input.Row + (nint)RoundUp(shape.Output.Width) * shape.Patch + 2 * (nint)RoundUp(shape.Output.Width) * shape.Outputs + RoundUp(shape.Patch) + 2 * shape.Outputs;

    /// <summary>Floats of a gradient of the weights: rows are rounded up for the matrix product.</summary>
    public static nint GradientSize(Convolution shape) => (nint)RoundUp(shape.Patch) * shape.Outputs;

    /// <summary>[C_out, k*k*C_in] to [k*k*C_in, C_out].</summary>
    public static void Transpose(float* weight, int rows, int columns, float* target)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                target[(nint)column * rows + row] = weight[(nint)row * columns + column];
            }
        }
    }

    /// <summary>Convolves some images and adds sums and sums of squares of the outputs to <paramref name="sums"/>, [2, C_out].</summary>
    /// <param name="input">What is convolved.</param>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="weights">[k*k*C_in, C_out].</param>
    /// <param name="output">[N, H_out, W_out, C_out], written.</param>
    /// <param name="sums">Added to.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public static void Forward(View input, Convolution shape, float* weights, float* output, double* sums, float* scratch, int first, int end)
    {
        var plane = shape.Output;
        var patches = scratch + shape.Input.Row;
        var result = patches + (nint)RoundUp(plane.Width) * shape.Patch + RoundUp(shape.Patch);
        var imageSums = result + (nint)RoundUp(plane.Width) * shape.Outputs;
        for (var image = first; image < end; image++)
        {
            new Span<float>(imageSums, 2 * shape.Outputs).Clear();
            for (var row = 0; row < plane.Height; row++)
            {
                Gather(input, shape, image, row, scratch, patches);
                Gemm<TVector>.Multiply(patches, shape.Patch, 1, weights, result, plane.Width, shape.Patch, shape.Outputs, accumulate: false);
                Buffer.MemoryCopy(result, output + image * plane.Size + row * plane.Row, plane.Row * sizeof(float), plane.Row * sizeof(float));
                PixelKernels<TVector>.AddSums(result, plane.Width, shape.Outputs, imageSums);
            }

            for (var i = 0; i < 2 * shape.Outputs; i++)
            {
                sums[i] += imageSums[i];
            }
        }
    }

    /// <summary>Adds the gradient of the weights over some images to <paramref name="weightGradient"/>, [k*k*C_in, C_out].</summary>
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
        var patches = scratch + shape.Input.Row;
        for (var image = first; image < end; image++)
        {
            for (var row = 0; row < plane.Height; row++)
            {
                Gather(input, shape, image, row, scratch, patches);
                var slope = gradient + image * plane.Size + row * plane.Row;
                Gemm<TVector>.Multiply(patches, 1, shape.Patch, slope, weightGradient, shape.Patch, plane.Width, shape.Outputs, accumulate: true);
            }
        }
    }

    /// <summary>Writes the gradient of the input of some images.</summary>
    /// <param name="gradient">Of the output, [N, H_out, W_out, C_out].</param>
    /// <param name="shape">Of the convolution; C_in a multiple of 16.</param>
    /// <param name="weight">[C_out, k*k*C_in].</param>
    /// <param name="target">[N, H, W, C_in].</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public static void InputGradient(float* gradient, Convolution shape, float* weight, float* target, float* scratch, int first, int end)
    {
        var plane = shape.Output;
        var patches = scratch + shape.Input.Row;
        var slope = patches + (nint)RoundUp(plane.Width) * shape.Patch + RoundUp(shape.Patch);
        for (var image = first; image < end; image++)
        {
            new Span<float>(target + image * shape.Input.Size, (int)shape.Input.Size).Clear();
            for (var row = 0; row < plane.Height; row++)
            {
                // A copy, because the product reads whole blocks of rows.
                Buffer.MemoryCopy(gradient + image * plane.Size + row * plane.Row, slope, plane.Row * sizeof(float), plane.Row * sizeof(float));
                Gemm<TVector>.Multiply(slope, shape.Outputs, 1, weight, patches, plane.Width, shape.Outputs, shape.Patch, accumulate: false);
                Scatter(patches, shape, target + image * shape.Input.Size, row);
            }
        }
    }

    private static int RoundUp(int rows) => (rows + Gemm<TVector>.RowBlock - 1) / Gemm<TVector>.RowBlock * Gemm<TVector>.RowBlock;

    /// <summary>The patches of one row of outputs, activation applied, zeros outside the image.</summary>
    private static void Gather(View input, Convolution shape, int image, int row, float* active, float* patches)
    {
        var plane = shape.Input;
        var (channels, width) = (plane.Channels, shape.Output.Width);
        for (var i = 0; i < shape.Kernel; i++)
        {
            var y = row * shape.Stride + i - shape.Kernel / 2;
            var inside = y >= 0 && y < plane.Height;
            if (inside)
            {
                PixelKernels<TVector>.Activate(input, image * plane.Size + y * plane.Row, plane.Width, channels, active);
            }

            for (var x = 0; x < width; x++)
            {
                for (var j = 0; j < shape.Kernel; j++)
                {
                    var column = x * shape.Stride + j - shape.Kernel / 2;
                    var target = new Span<float>(patches + (nint)x * shape.Patch + (i * shape.Kernel + j) * channels, channels);
                    if (inside && column >= 0 && column < plane.Width)
                    {
                        new ReadOnlySpan<float>(active + (nint)column * channels, channels).CopyTo(target);
                    }
                    else
                    {
                        target.Clear();
                    }
                }
            }
        }
    }

    /// <summary>Adds gradients of patches to the image that they were gathered from.</summary>
    private static void Scatter(float* patches, Convolution shape, float* image, int row)
    {
        var plane = shape.Input;
        for (var x = 0; x < shape.Output.Width; x++)
        {
            for (var i = 0; i < shape.Kernel; i++)
            {
                var y = row * shape.Stride + i - shape.Kernel / 2;
                for (var j = 0; j < shape.Kernel; j++)
                {
                    var column = x * shape.Stride + j - shape.Kernel / 2;
                    if (y >= 0 && y < plane.Height && column >= 0 && column < plane.Width)
                    {
                        var source = patches + (nint)x * shape.Patch + (i * shape.Kernel + j) * plane.Channels;
                        PixelKernels<TVector>.Add(source, image + y * plane.Row + (nint)column * plane.Channels, plane.Channels);
                    }
                }
            }
        }
    }
}
