using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>
/// A left matrix as a product walks it: A[r, s] lies <c>r * RowStride + s * StepStride</c> floats behind the first number.
/// More than one segment lines up such matrices side by side, <c>SegmentStride</c> floats apart: the rows of an image under
/// a kernel.
/// </summary>
internal readonly unsafe struct LeftMatrix(float* values, nint rowStride, nint stepStride, int segments = 1, nint segmentStride = 0)
{
    public float* Values { get; } = values;

    public nint RowStride { get; } = rowStride;

    public nint StepStride { get; } = stepStride;

    public int Segments { get; } = segments;

    public nint SegmentStride { get; } = segmentStride;
}

/// <summary>
/// The one matrix product behind every convolution: C[r, :] (+)= sum over s of A[r, s] * B[s, :]. B and C have dense rows of
/// floats; A may be walked either way, so that the product with its transpose is the same code, and may overlap itself. A block of C stays in
/// registers while s runs: one row of B is loaded once for all rows of the block, one number of A is broadcast.
/// </summary>
/// <remarks>
/// Rows are worked on <see cref="RowBlock"/> at a time: A and C must have memory, not meaning, up to the next multiple.
/// </remarks>
internal static unsafe class Gemm<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Rows are rounded up to a multiple of this.</summary>
    public const int RowBlock = 8;

    /// <param name="a">Left matrix.</param>
    /// <param name="b">Right matrix [segments * steps, columns].</param>
    /// <param name="c">Result [rows, columns].</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="steps">Columns of a segment of A.</param>
    /// <param name="columns">Of B and C, a multiple of 16.</param>
    /// <param name="accumulate">Add to C instead of overwriting it.</param>
    public static void Multiply(in LeftMatrix a, float* b, float* c, int rows, int steps, int columns, bool accumulate)
    {
        // 32 vector registers hold a block of 8 x 2 vectors, 16 registers one of 4 x 2.
        if (TVector.Count < 16)
        {
            for (var column = 0; column < columns; column += 16)
            {
                Columns4By2(a, b + column, c + column, rows, steps, columns, accumulate);
            }

            return;
        }

        var wide = columns / 32 * 32;
        for (var column = 0; column < wide; column += 32)
        {
            Columns8By2(a, b + column, c + column, rows, steps, columns, accumulate);
        }

        if (wide < columns)
        {
            LastColumns(a, b + wide, c + wide, rows, steps, columns, accumulate);
        }
    }

    /// <summary>One vector of columns: with eight rows a multiplication would wait for the one before.</summary>
    private static void LastColumns(in LeftMatrix a, float* b, float* c, int rows, int steps, int columns, bool accumulate)
    {
        var most = (rows + RowBlock - 1) / 16 * 16;
        Columns16By1(a, b, c, most, steps, columns, accumulate);
        if (most < rows)
        {
            var rest = new LeftMatrix(a.Values + most * a.RowStride, a.RowStride, a.StepStride, a.Segments, a.SegmentStride);
            Columns8By1(rest, b, c + most * (nint)columns, rows - most, steps, columns, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns8By2(in LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
    {
        nint rowStride = a.RowStride, stepStride = a.StepStride, nextSegment = a.SegmentStride - steps * stepStride;
        var (r2, r3, r4, r5, r6, r7) = (2 * rowStride, 3 * rowStride, 4 * rowStride, 5 * rowStride, 6 * rowStride, 7 * rowStride);
        var block = a.Values;
        for (var row = 0; row < rows; row += 8, block += 8 * rowStride, c += 8 * columns)
        {
            var left = block;
            var right = b;
            TVector p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default;
            TVector q0 = default, q1 = default, q2 = default, q3 = default, q4 = default, q5 = default, q6 = default, q7 = default;
            if (accumulate)
            {
                Get(c, out p0, out q0);
                Get(c + columns, out p1, out q1);
                Get(c + 2 * columns, out p2, out q2);
                Get(c + 3 * columns, out p3, out q3);
                Get(c + 4 * columns, out p4, out q4);
                Get(c + 5 * columns, out p5, out q5);
                Get(c + 6 * columns, out p6, out q6);
                Get(c + 7 * columns, out p7, out q7);
            }

            for (var segment = 0; segment < a.Segments; segment++, left += nextSegment)
            {
                for (var step = 0; step < steps; step++, left += stepStride, right += columns)
                {
                    var (p, q) = (TVector.Load(right), TVector.Load(right + TVector.Count));
                    MultiplyAdd(*left, p, q, ref p0, ref q0);
                    MultiplyAdd(left[rowStride], p, q, ref p1, ref q1);
                    MultiplyAdd(left[r2], p, q, ref p2, ref q2);
                    MultiplyAdd(left[r3], p, q, ref p3, ref q3);
                    MultiplyAdd(left[r4], p, q, ref p4, ref q4);
                    MultiplyAdd(left[r5], p, q, ref p5, ref q5);
                    MultiplyAdd(left[r6], p, q, ref p6, ref q6);
                    MultiplyAdd(left[r7], p, q, ref p7, ref q7);
                }
            }

            Put(p0, q0, c);
            Put(p1, q1, c + columns);
            Put(p2, q2, c + 2 * columns);
            Put(p3, q3, c + 3 * columns);
            Put(p4, q4, c + 4 * columns);
            Put(p5, q5, c + 5 * columns);
            Put(p6, q6, c + 6 * columns);
            Put(p7, q7, c + 7 * columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns16By1(in LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
    {
        nint rowStride = a.RowStride, stepStride = a.StepStride, nextSegment = a.SegmentStride - steps * stepStride;
        nint r2 = 2 * rowStride, r3 = 3 * rowStride, r4 = 4 * rowStride, r5 = 5 * rowStride, r6 = 6 * rowStride, r7 = 7 * rowStride, half = 8 * rowStride;
        var block = a.Values;
        for (var row = 0; row < rows; row += 16, block += 2 * half, c += 16 * columns)
        {
            var left = block;
            var right = b;
            TVector p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default;
            TVector q0 = default, q1 = default, q2 = default, q3 = default, q4 = default, q5 = default, q6 = default, q7 = default;
            if (accumulate)
            {
                GetEight(c, columns, out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);
                GetEight(c + 8 * columns, columns, out q0, out q1, out q2, out q3, out q4, out q5, out q6, out q7);
            }

            for (var segment = 0; segment < a.Segments; segment++, left += nextSegment)
            {
                for (var step = 0; step < steps; step++, left += stepStride, right += columns)
                {
                    var p = TVector.Load(right);
                    var low = left + half;
                    p0 = TVector.MultiplyAdd(TVector.Broadcast(*left), p, p0);
                    p1 = TVector.MultiplyAdd(TVector.Broadcast(left[rowStride]), p, p1);
                    p2 = TVector.MultiplyAdd(TVector.Broadcast(left[r2]), p, p2);
                    p3 = TVector.MultiplyAdd(TVector.Broadcast(left[r3]), p, p3);
                    p4 = TVector.MultiplyAdd(TVector.Broadcast(left[r4]), p, p4);
                    p5 = TVector.MultiplyAdd(TVector.Broadcast(left[r5]), p, p5);
                    p6 = TVector.MultiplyAdd(TVector.Broadcast(left[r6]), p, p6);
                    p7 = TVector.MultiplyAdd(TVector.Broadcast(left[r7]), p, p7);
                    q0 = TVector.MultiplyAdd(TVector.Broadcast(*low), p, q0);
                    q1 = TVector.MultiplyAdd(TVector.Broadcast(low[rowStride]), p, q1);
                    q2 = TVector.MultiplyAdd(TVector.Broadcast(low[r2]), p, q2);
                    q3 = TVector.MultiplyAdd(TVector.Broadcast(low[r3]), p, q3);
                    q4 = TVector.MultiplyAdd(TVector.Broadcast(low[r4]), p, q4);
                    q5 = TVector.MultiplyAdd(TVector.Broadcast(low[r5]), p, q5);
                    q6 = TVector.MultiplyAdd(TVector.Broadcast(low[r6]), p, q6);
                    q7 = TVector.MultiplyAdd(TVector.Broadcast(low[r7]), p, q7);
                }
            }

            PutEight(p0, p1, p2, p3, p4, p5, p6, p7, c, columns);
            PutEight(q0, q1, q2, q3, q4, q5, q6, q7, c + 8 * columns, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns8By1(in LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
    {
        nint rowStride = a.RowStride, stepStride = a.StepStride, nextSegment = a.SegmentStride - steps * stepStride;
        var (r2, r3, r4, r5, r6, r7) = (2 * rowStride, 3 * rowStride, 4 * rowStride, 5 * rowStride, 6 * rowStride, 7 * rowStride);
        var block = a.Values;
        for (var row = 0; row < rows; row += 8, block += 8 * rowStride, c += 8 * columns)
        {
            var left = block;
            var right = b;
            TVector p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default;
            if (accumulate)
            {
                GetEight(c, columns, out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);
            }

            for (var segment = 0; segment < a.Segments; segment++, left += nextSegment)
            {
                for (var step = 0; step < steps; step++, left += stepStride, right += columns)
                {
                    var p = TVector.Load(right);
                    p0 = TVector.MultiplyAdd(TVector.Broadcast(*left), p, p0);
                    p1 = TVector.MultiplyAdd(TVector.Broadcast(left[rowStride]), p, p1);
                    p2 = TVector.MultiplyAdd(TVector.Broadcast(left[r2]), p, p2);
                    p3 = TVector.MultiplyAdd(TVector.Broadcast(left[r3]), p, p3);
                    p4 = TVector.MultiplyAdd(TVector.Broadcast(left[r4]), p, p4);
                    p5 = TVector.MultiplyAdd(TVector.Broadcast(left[r5]), p, p5);
                    p6 = TVector.MultiplyAdd(TVector.Broadcast(left[r6]), p, p6);
                    p7 = TVector.MultiplyAdd(TVector.Broadcast(left[r7]), p, p7);
                }
            }

            PutEight(p0, p1, p2, p3, p4, p5, p6, p7, c, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns4By2(in LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
    {
        nint rowStride = a.RowStride, stepStride = a.StepStride, nextSegment = a.SegmentStride - steps * stepStride;
        var (r2, r3) = (2 * rowStride, 3 * rowStride);
        var block = a.Values;
        for (var row = 0; row < rows; row += 4, block += 4 * rowStride, c += 4 * columns)
        {
            var left = block;
            var right = b;
            TVector p0 = default, p1 = default, p2 = default, p3 = default;
            TVector q0 = default, q1 = default, q2 = default, q3 = default;
            if (accumulate)
            {
                Get(c, out p0, out q0);
                Get(c + columns, out p1, out q1);
                Get(c + 2 * columns, out p2, out q2);
                Get(c + 3 * columns, out p3, out q3);
            }

            for (var segment = 0; segment < a.Segments; segment++, left += nextSegment)
            {
                for (var step = 0; step < steps; step++, left += stepStride, right += columns)
                {
                    var (p, q) = (TVector.Load(right), TVector.Load(right + TVector.Count));
                    MultiplyAdd(*left, p, q, ref p0, ref q0);
                    MultiplyAdd(left[rowStride], p, q, ref p1, ref q1);
                    MultiplyAdd(left[r2], p, q, ref p2, ref q2);
                    MultiplyAdd(left[r3], p, q, ref p3, ref q3);
                }
            }

            Put(p0, q0, c);
            Put(p1, q1, c + columns);
            Put(p2, q2, c + 2 * columns);
            Put(p3, q3, c + 3 * columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(float a, TVector p, TVector q, ref TVector sumP, ref TVector sumQ)
    {
        var factor = TVector.Broadcast(a);
        sumP = TVector.MultiplyAdd(factor, p, sumP);
        sumQ = TVector.MultiplyAdd(factor, q, sumQ);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Get(float* source, out TVector p, out TVector q) => (p, q) = (TVector.Load(source), TVector.Load(source + TVector.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TVector p, TVector q, float* target)
    {
        p.Store(target);
        q.Store(target + TVector.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GetEight(
        float* source, nint stride, out TVector v0, out TVector v1, out TVector v2, out TVector v3,
        out TVector v4, out TVector v5, out TVector v6, out TVector v7)
    {
        (v0, v1) = (TVector.Load(source), TVector.Load(source + stride));
        (v2, v3) = (TVector.Load(source + 2 * stride), TVector.Load(source + 3 * stride));
        (v4, v5) = (TVector.Load(source + 4 * stride), TVector.Load(source + 5 * stride));
        (v6, v7) = (TVector.Load(source + 6 * stride), TVector.Load(source + 7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutEight(
        TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5, TVector v6, TVector v7, float* target, nint stride)
    {
        v0.Store(target);
        v1.Store(target + stride);
        v2.Store(target + 2 * stride);
        v3.Store(target + 3 * stride);
        v4.Store(target + 4 * stride);
        v5.Store(target + 5 * stride);
        v6.Store(target + 6 * stride);
        v7.Store(target + 7 * stride);
    }
}
