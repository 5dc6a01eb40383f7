using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>
/// A 3x3 convolution with stride 1 and padding 1 over some images, a few rows of tiles at a time so that everything between
/// the maps stays in the second-level cache: load and transform, 36 small matrix products, transform back and store.
/// </summary>
internal static unsafe class WinogradConvolution<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Products per tile and pair of channels.</summary>
    public const int Positions = 36;

    /// <summary>Tiles times channels of a block, with bounds: enough rows for the matrix products, few enough for the cache.</summary>
    private const int BlockSize = 1024;

    /// <summary>Keeps positions from falling on the same cache sets.</summary>
    private const int Skew = 16;

    /// <summary>Floats of weights in the domain.</summary>
    public static nint DomainWeights(int inputs, int outputs) => (nint)Positions * inputs * outputs;

    /// <summary>Floats of a worker's scratch memory.</summary>
    public static nint ScratchSize(Plane input, int outputs)
    {
        var widest = Math.Max(input.Channels, outputs);
        return 3 * Positions * Stride(input, widest) + TileRows<TVector>.StagingSize(input) + 2 * (nint)input.Width * widest + 4 * widest;
    }

    /// <summary>Convolves images <paramref name="first"/> to <paramref name="end"/>.</summary>
    /// <param name="input">What is convolved.</param>
    /// <param name="plane">Its size.</param>
    /// <param name="weights">[36, C_in, C_out].</param>
    /// <param name="outputs">C_out.</param>
    /// <param name="output">[N, H, W, C_out], written.</param>
    /// <param name="sums">Added to: [2, C_out], sums and sums of squares.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>, any content.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        View input, Plane plane, float* weights, int outputs, float* output, double* sums, float* scratch, int first, int end)
    {
        var outputPlane = plane with { Channels = outputs };
        nint inputStride = Stride(plane, plane.Channels), outputStride = Stride(plane, outputs);
        var values = scratch;
        var products = values + Positions * inputStride;
        var staging = products + Positions * outputStride;
        var imageSums = staging + TileRows<TVector>.StagingSize(plane);
        new Span<float>(imageSums, 2 * outputs).Clear();
        foreach (var block in new Blocks(plane, first, end))
        {
            LoadInput(input, plane, block, staging, values, inputStride);
            for (var position = 0; position < Positions; position++)
            {
                Gemm<TVector>.Multiply(
                    new LeftMatrix(values + position * inputStride, plane.Channels, 1),
                    weights + position * plane.Channels * outputs,
                    products + position * outputStride,
                    block.Tiles,
                    plane.Channels,
                    outputs,
                    accumulate: false);
            }

            for (var row = block.First; row < block.End; row++)
            {
                var (image, tileRow) = Math.DivRem(row, plane.TileRows);
                for (var channel = 0; channel < outputs; channel += TVector.Count)
                {
                    var source = products + block.Place(row, outputs) + channel;
                    TileRows<TVector>.Store(source, outputStride, output + image * outputPlane.Size + channel, tileRow, outputPlane, imageSums + channel);
                }

                if (tileRow == plane.TileRows - 1)
                {
                    PixelKernels<TVector>.FlushSums(imageSums, sums, outputs);
                }
            }
        }
    }

    /// <summary>Gradients of weights and input for images <paramref name="first"/> to <paramref name="end"/>.</summary>
    /// <param name="gradient">Gradient of the output.</param>
    /// <param name="outputs">C_out.</param>
    /// <param name="target">Gradient of the input.</param>
    /// <param name="plane">Size of the input.</param>
    /// <param name="weights">[36, C_out, C_in].</param>
    /// <param name="weightGradient">Added to: [36, C_out, C_in], in the domain; null if nobody needs it.</param>
    /// <param name="sums">Added to: [2, C_in], see <see cref="GradientTarget"/>.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>, any content.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        NormGradient gradient, int outputs, GradientTarget target, Plane plane,
        float* weights, float* weightGradient, double* sums, float* scratch, int first, int end)
    {
        var inputs = plane.Channels;
        nint inputStride = Stride(plane, inputs), outputStride = Stride(plane, outputs);
        var values = scratch;
        var gradients = values + Positions * inputStride;
        var inputGradients = gradients + Positions * outputStride;
        var staging = inputGradients + Positions * inputStride;
        var carry = staging + TileRows<TVector>.StagingSize(plane);
        var imageSums = carry + 2 * (nint)plane.Width * inputs;
        new Span<float>(imageSums, 2 * inputs).Clear();
        foreach (var block in new Blocks(plane, first, end))
        {
            if (weightGradient is not null)
            {
                LoadInput(target.Input, plane, block, staging, values, inputStride);
            }

            LoadGradient(gradient, outputs, plane, block, gradients, outputStride);
            for (var position = 0; position < Positions; position++)
            {
                var value = values + position * inputStride;
                var slope = gradients + position * outputStride;
                nint place = (nint)position * outputs * inputs;
                // [C_out, tiles] x [tiles, C_in], and [tiles, C_out] x [C_out, C_in].
                if (weightGradient is not null)
                {
                    Gemm<TVector>.Multiply(new LeftMatrix(slope, 1, outputs), value, weightGradient + place, outputs, block.Tiles, inputs, accumulate: true);
                }

                Gemm<TVector>.Multiply(
                    new LeftMatrix(slope, outputs, 1), weights + place, inputGradients + position * inputStride,
                    block.Tiles, outputs, inputs, accumulate: false);
            }

            StoreInputGradient(inputGradients, inputStride, target, plane, block, staging, carry, imageSums, sums);
        }
    }

    /// <summary>Distance of two positions: all tiles of a block, rounded up for the matrix product.</summary>
    private static nint Stride(Plane plane, int channels)
    {
        var tiles = Blocks.RowsPerBlock(plane) * plane.TileColumns;
        return (nint)((tiles + Gemm<TVector>.RowBlock - 1) / Gemm<TVector>.RowBlock * Gemm<TVector>.RowBlock) * channels + Skew;
    }

    private static void LoadInput(View input, Plane plane, Block block, float* staging, float* values, nint stride)
    {
        for (var row = block.First; row < block.End; row++)
        {
            var (image, tileRow) = Math.DivRem(row, plane.TileRows);
            for (var channel = 0; channel < plane.Channels; channel += TVector.Count)
            {
                var view = new View(input.Values, input.Scale + channel, input.Shift + channel, input.Relu);
                var target = values + block.Place(row, plane.Channels) + channel;
                TileRows<TVector>.Load(view, input.Values + image * plane.Size + channel, tileRow, plane, staging, target, stride);
            }
        }
    }

    private static void LoadGradient(NormGradient gradient, int outputs, Plane plane, Block block, float* gradients, nint stride)
    {
        var outputPlane = plane with { Channels = outputs };
        for (var row = block.First; row < block.End; row++)
        {
            var (image, tileRow) = Math.DivRem(row, plane.TileRows);
            for (var channel = 0; channel < outputs; channel += TVector.Count)
            {
                var source = new NormGradient(gradient.Gradient, gradient.Output, gradient.A + channel, outputs);
                var offset = image * outputPlane.Size + 4 * tileRow * outputPlane.Row + channel;
                TileRows<TVector>.LoadGradient(source, offset, tileRow, outputPlane, gradients + block.Place(row, outputs) + channel, stride);
            }
        }
    }

    private static void StoreInputGradient(
        float* gradients, nint stride, GradientTarget target, Plane plane, Block block, float* staging, float* carry, float* imageSums, double* sums)
    {
        for (var row = block.First; row < block.End; row++)
        {
            var (image, tileRow) = Math.DivRem(row, plane.TileRows);
            for (var channel = 0; channel < plane.Channels; channel += TVector.Count)
            {
                var view = new View(target.Input.Values, target.Input.Scale + channel, target.Input.Shift + channel, target.Input.Relu);
                var part = new GradientTarget(target.Gradient, target.Add, view, target.Normalized, target.Mean + channel);
                TileRows<TVector>.StoreGradient(
                    gradients + block.Place(row, plane.Channels) + channel,
                    stride,
                    part,
                    image * plane.Size + channel,
                    tileRow,
                    plane,
                    staging,
                    carry + 2 * (nint)plane.Width * channel,
                    imageSums + channel);
            }

            if (tileRow == plane.TileRows - 1)
            {
                PixelKernels<TVector>.FlushSums(imageSums, sums, plane.Channels);
            }
        }
    }

    /// <summary>Some rows of tiles, counted through all images.</summary>
    private readonly record struct Block(int First, int End, int TileColumns)
    {
        public int Tiles => (End - First) * TileColumns;

        /// <summary>Where a row of tiles begins within a position.</summary>
        public nint Place(int row, int channels) => (nint)(row - First) * TileColumns * channels;
    }

    /// <summary>The blocks of a range of images.</summary>
    private struct Blocks(Plane plane, int firstImage, int endImage)
    {
        private readonly int _end = endImage * plane.TileRows;
        private int _next = firstImage * plane.TileRows;

        public Block Current { get; private set; }

        public static int RowsPerBlock(Plane plane) => Math.Max(1, Math.Clamp(BlockSize / plane.Channels, 32, 64) / plane.TileColumns);

        public readonly Blocks GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next >= _end)
            {
                return false;
            }

            Current = new Block(_next, Math.Min(_end, _next + RowsPerBlock(plane)), plane.TileColumns);
            _next = Current.End;
            return true;
        }
    }
}
