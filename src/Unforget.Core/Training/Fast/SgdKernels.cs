using System.Runtime.CompilerServices;
using Unforget.Model.Fast;

namespace Unforget.Training.Fast;

/// <summary>A piece of one parameter and what moves it.</summary>
/// <param name="values">The parameter's floats; updated.</param>
/// <param name="gradient">Read only.</param>
/// <param name="velocity">Updated; whole vectors, whatever the number of floats.</param>
/// <param name="count">Number of floats.</param>
/// <param name="rate">Learning rate, group factor included.</param>
/// <param name="decay">L2 coefficient.</param>
internal readonly unsafe struct SgdPiece(float* values, float* gradient, float* velocity, nint count, float rate, float decay)
{
    public float* Values { get; } = values;

    public float* Gradient { get; } = gradient;

    public float* Velocity { get; } = velocity;

    public nint Count { get; } = count;

    public float Rate { get; } = rate;

    public float Decay { get; } = decay;

    /// <summary>Some of the floats.</summary>
    public SgdPiece Part(nint first, nint end) => new(Values + first, Gradient + first, Velocity + first, end - first, Rate, Decay);
}

/// <summary>Stochastic gradient descent in one pass over parameter, gradient and velocity.</summary>
internal static unsafe class SgdKernels<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>g = clamp(gradient) + decay * p, v = momentum * v + g, p = p - rate * v.</summary>
    /// <param name="piece">What to move.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="bound">Largest absolute value of a gradient; infinity for none. A NaN stays one.</param>
    public static void Update(SgdPiece piece, float momentum, float bound)
    {
        var whole = piece.Count - piece.Count % TVector.Count;
        UpdateVectors(piece.Part(0, whole), momentum, bound);
        if (whole == piece.Count)
        {
            return;
        }

        // The last floats go through a vector of their own, so that all of them are rounded alike.
        var rest = piece.Part(whole, piece.Count);
        var (length, bytes) = (TVector.Count, (uint)rest.Count * sizeof(float));
        var padded = stackalloc float[2 * length];
        new Span<float>(padded, 2 * length).Clear();
        Unsafe.CopyBlock(padded, rest.Values, bytes);
        Unsafe.CopyBlock(padded + length, rest.Gradient, bytes);
        UpdateVectors(new SgdPiece(padded, padded + length, rest.Velocity, length, rest.Rate, rest.Decay), momentum, bound);
        Unsafe.CopyBlock(rest.Values, padded, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateVectors(SgdPiece piece, float momentum, float bound)
    {
        var (values, gradients, velocities) = ((nint)piece.Values, (nint)piece.Gradient, (nint)piece.Velocity);
        var (rate, decay, m, low) = (TVector.Broadcast(piece.Rate), TVector.Broadcast(piece.Decay), TVector.Broadcast(momentum), TVector.Broadcast(-bound));
        TVector zero = default;
        for (nint i = 0; i < piece.Count * sizeof(float); i += TVector.Count * sizeof(float))
        {
            var value = TVector.Load((float*)(values + i));
            // The upper bound is the lower bound of the negative.
            var gradient = zero - TVector.AtLeast(zero - TVector.AtLeast(TVector.Load((float*)(gradients + i)), low), low);
            gradient = TVector.MultiplyAdd(decay, value, gradient);
            var velocity = TVector.MultiplyAdd(m, TVector.Load((float*)(velocities + i)), gradient);
            velocity.Store((float*)(velocities + i));
            TVector.SubtractProduct(rate, velocity, value).Store((float*)(values + i));
        }
    }
}
