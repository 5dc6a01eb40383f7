using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>Weights of a 3x3 convolution, [C_out, 3, 3, C_in] in memory, to and from the Winograd domain.</summary>
internal static unsafe class WinogradWeights<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>G w G' of some outputs in both orders: for the backward pass as [36, C_out, C_in], for the forward pass as [36, C_in, C_out].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(float* weight, int inputs, int outputs, int firstOutput, int endOutput, float* backward, float* forward)
    {
        var lanes = TVector.Count;
        var rows = stackalloc float[18 * lanes];
        nint size = (nint)inputs * outputs;
        for (var output = firstOutput; output < endOutput; output++)
        {
            for (var input = 0; input < inputs; input += lanes)
            {
                var source = weight + (nint)output * 9 * inputs + input;
                for (var j = 0; j < 3; j++)
                {
                    Spread(TVector.Load(source + j * inputs), TVector.Load(source + (3 + j) * inputs), TVector.Load(source + (6 + j) * inputs), rows + j * lanes, 3 * lanes);
                }

                var target = backward + (nint)output * inputs + input;
                for (var i = 0; i < 6; i++)
                {
                    var row = rows + 3 * i * lanes;
                    Spread(TVector.Load(row), TVector.Load(row + lanes), TVector.Load(row + 2 * lanes), target + 6 * i * size, size);
                }

                Transpose(target, size, forward + (nint)input * outputs + output, outputs);
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

    private static void Transpose(float* source, nint size, float* target, int outputs)
    {
        for (var position = 0; position < 36; position++)
        {
            for (var lane = 0; lane < TVector.Count; lane++)
            {
                target[position * size + (nint)lane * outputs] = source[position * size + lane];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(TVector w0, TVector w1, TVector w2, float* target, nint stride)
    {
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
