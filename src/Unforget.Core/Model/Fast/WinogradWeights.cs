using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>Weights of a 3x3 convolution, [C_out, 3, 3, C_in] in memory, to and from the Winograd domain.</summary>
internal static unsafe class WinogradWeights<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>G w G' for some rows: [rows, 3, 3, columns] to [36, rows, columns].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(float* weight, int rows, int columns, int first, int end, float* target)
    {
        var lanes = TVector.Count;
        var half = stackalloc float[18 * lanes];
        nint size = (nint)rows * columns;
        for (var row = first; row < end; row++)
        {
            for (var column = 0; column < columns; column += lanes)
            {
                var source = weight + (nint)row * 9 * columns + column;
                for (var j = 0; j < 3; j++)
                {
                    Spread(source + j * columns, 3 * columns, half + j * lanes, 3 * lanes);
                }

                for (var i = 0; i < 6; i++)
                {
                    Spread(half + 3 * i * lanes, lanes, target + 6 * i * size + (nint)row * columns + column, size);
                }
            }
        }
    }

    /// <summary>[C_out, 9, C_in] to [C_in, 9, C_out], for some inputs.</summary>
    public static void Transpose(float* weight, int inputs, int outputs, int first, int end, float* target)
    {
        for (var input = first; input < end; input++)
        {
            for (var i = 0; i < 9; i++)
            {
                var source = weight + (nint)i * inputs + input;
                var row = target + ((nint)input * 9 + i) * outputs;
                for (var output = 0; output < outputs; output++, source += 9 * inputs)
                {
                    row[output] = *source;
                }
            }
        }
    }

    /// <summary>G' u G: from gradients in the domain, [36, C_out, C_in], to gradients of the weights of some outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformGradient(float* gradient, int inputs, int outputs, int firstOutput, int endOutput, float* weight)
    {
        var lanes = TVector.Count;
        var rows = stackalloc float[18 * lanes];
        nint size = (nint)inputs * outputs;
        for (var output = firstOutput; output < endOutput; output++)
        {
            for (var input = 0; input < inputs; input += lanes)
            {
                var source = gradient + (nint)output * inputs + input;
                for (var j = 0; j < 6; j++)
                {
                    Gather(source + j * size, 6 * size, rows + j * lanes, 6 * lanes);
                }

                var target = weight + (nint)output * 9 * inputs + input;
                for (var i = 0; i < 3; i++)
                {
                    Gather(rows + 6 * i * lanes, lanes, target + 3 * i * inputs, inputs);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(float* source, nint sourceStride, float* target, nint stride)
    {
        var w0 = TVector.Load(source);
        var w1 = TVector.Load(source + sourceStride);
        var w2 = TVector.Load(source + 2 * sourceStride);
        var (u0, u1, u2, u3, u4) = WinogradTransform<TVector>.Weight(w0, w1, w2);
        u0.Store(target);
        u1.Store(target + stride);
        u2.Store(target + 2 * stride);
        u3.Store(target + 3 * stride);
        u4.Store(target + 4 * stride);
        w2.Store(target + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(float* source, nint stride, float* target, nint targetStride)
    {
        var (w0, w1, w2) = WinogradTransform<TVector>.WeightTransposed(
            TVector.Load(source),
            TVector.Load(source + stride),
            TVector.Load(source + 2 * stride),
            TVector.Load(source + 3 * stride),
            TVector.Load(source + 4 * stride),
            TVector.Load(source + 5 * stride));
        w0.Store(target);
        w1.Store(target + targetStride);
        w2.Store(target + 2 * targetStride);
    }
}
