using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>
/// The one-dimensional transforms of Winograd's F(4, 3): four outputs y of a correlation of six inputs d with three weights w
/// are y = A'[(G w) * (B' d)], six products instead of twelve (Lavin and Gray, 2016; points 0, 1, -1, 2, -2, infinity). In two
/// dimensions every transform is applied to columns, then to rows: 36 products instead of 144. Gradients run the transposed
/// transforms, so they are those of exactly this computation.
/// </summary>
internal static class WinogradTransform<TVector>
    where TVector : struct, ILanes<TVector>
{
    private static TVector Two
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVector.Broadcast(2f);
    }

    private static TVector Four
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVector.Broadcast(4f);
    }

    private static TVector Five
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVector.Broadcast(5f);
    }

    private static TVector Eight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVector.Broadcast(8f);
    }

    /// <summary>B': six inputs to six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(ref TVector d0, ref TVector d1, ref TVector d2, ref TVector d3, ref TVector d4, ref TVector d5)
    {
        var even = TVector.SubtractProduct(Four, d2, d4);
        var odd = TVector.SubtractProduct(Four, d1, d3);
        var (evenStep, oddStep) = (d4 - d2, d3 - d1);
        d0 = TVector.SubtractProduct(Five, d2, TVector.MultiplyAdd(Four, d0, d4));
        d5 = TVector.SubtractProduct(Five, d3, TVector.MultiplyAdd(Four, d1, d5));
        d1 = even + odd;
        d2 = even - odd;
        d3 = TVector.MultiplyAdd(Two, oddStep, evenStep);
        d4 = TVector.SubtractProduct(Two, oddStep, evenStep);
    }

    /// <summary>B: the transpose of <see cref="Input"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputTransposed(ref TVector t0, ref TVector t1, ref TVector t2, ref TVector t3, ref TVector t4, ref TVector t5)
    {
        var (sum, difference) = (t1 + t2, t1 - t2);
        var (farSum, farDifference) = (t3 + t4, t3 - t4);
        t4 = t0 + sum + farSum;
        t1 = TVector.SubtractProduct(Two, farDifference, Four * (t5 - difference));
        t2 = default(TVector) - TVector.MultiplyAdd(Five, t0, TVector.MultiplyAdd(Four, sum, farSum));
        t3 = TVector.SubtractProduct(Five, t5, TVector.MultiplyAdd(Two, farDifference, difference));
        t0 = Four * t0;
    }

    /// <summary>A': six products to four outputs, in m0 to m3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(ref TVector m0, ref TVector m1, ref TVector m2, ref TVector m3, TVector m4, TVector m5)
    {
        var (sum, difference) = (m1 + m2, m1 - m2);
        var (farSum, farDifference) = (m3 + m4, m3 - m4);
        m0 = m0 + sum + farSum;
        m1 = TVector.MultiplyAdd(Two, farDifference, difference);
        m2 = TVector.MultiplyAdd(Four, farSum, sum);
        m3 = TVector.MultiplyAdd(Eight, farDifference, difference) + m5;
    }

    /// <summary>A: the transpose of <see cref="Output"/>. The first result is e0, the last one e3; the four between are given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector Q1, TVector Q2, TVector Q3, TVector Q4) OutputTransposed(TVector e0, TVector e1, TVector e2, TVector e3)
    {
        var (even, odd) = (e0 + e2, e1 + e3);
        var farEven = TVector.MultiplyAdd(Four, e2, e0);
        var farOdd = TVector.MultiplyAdd(Eight, e3, Two * e1);
        return (even + odd, even - odd, farEven + farOdd, farEven - farOdd);
    }

    /// <summary>G: three weights to six. The first result is w0 / 4, the last one w2; the four between are given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector U0, TVector U1, TVector U2, TVector U3, TVector U4) Weight(TVector w0, TVector w1, TVector w2)
    {
        var sixth = TVector.Broadcast(1f / 6f);
        var (ends, middle) = (sixth * (w0 + w2), sixth * w1);
        var farEnds = TVector.MultiplyAdd(sixth, w2, TVector.Broadcast(1f / 24f) * w0);
        var farMiddle = TVector.Broadcast(1f / 12f) * w1;
        var negative = default(TVector) - ends;
        return (TVector.Broadcast(0.25f) * w0, negative - middle, negative + middle, farEnds + farMiddle, farEnds - farMiddle);
    }

    /// <summary>G': the transpose of <see cref="Weight"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector W0, TVector W1, TVector W2) WeightTransposed(
        TVector u0, TVector u1, TVector u2, TVector u3, TVector u4, TVector u5)
    {
        var sixth = TVector.Broadcast(1f / 6f);
        var (near, far) = (sixth * (u1 + u2), u3 + u4);
        return (
            TVector.MultiplyAdd(TVector.Broadcast(0.25f), u0, TVector.MultiplyAdd(TVector.Broadcast(1f / 24f), far, default(TVector) - near)),
            TVector.MultiplyAdd(sixth, u2 - u1, TVector.Broadcast(1f / 12f) * (u3 - u4)),
            TVector.MultiplyAdd(sixth, far, u5 - near));
    }
}
