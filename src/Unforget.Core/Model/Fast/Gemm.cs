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
    public static void Multiply(LeftMatrix a, float* b, float* c, int rows, int steps, int columns, bool accumulate)
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
            Columns8By1(a, b + wide, c + wide, rows, steps, columns, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns8By2(LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
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

            Put(p0, q0, c, accumulate);
            Put(p1, q1, c + columns, accumulate);
            Put(p2, q2, c + 2 * columns, accumulate);
            Put(p3, q3, c + 3 * columns, accumulate);
            Put(p4, q4, c + 4 * columns, accumulate);
            Put(p5, q5, c + 5 * columns, accumulate);
            Put(p6, q6, c + 6 * columns, accumulate);
            Put(p7, q7, c + 7 * columns, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns8By1(LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
    {
        nint rowStride = a.RowStride, stepStride = a.StepStride, nextSegment = a.SegmentStride - steps * stepStride;
        var (r2, r3, r4, r5, r6, r7) = (2 * rowStride, 3 * rowStride, 4 * rowStride, 5 * rowStride, 6 * rowStride, 7 * rowStride);
        var block = a.Values;
        for (var row = 0; row < rows; row += 8, block += 8 * rowStride, c += 8 * columns)
        {
            var left = block;
            var right = b;
            TVector p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default;
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

            Put(p0, c, accumulate);
            Put(p1, c + columns, accumulate);
            Put(p2, c + 2 * columns, accumulate);
            Put(p3, c + 3 * columns, accumulate);
            Put(p4, c + 4 * columns, accumulate);
            Put(p5, c + 5 * columns, accumulate);
            Put(p6, c + 6 * columns, accumulate);
            Put(p7, c + 7 * columns, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns4By2(LeftMatrix a, float* b, float* c, int rows, int steps, nint columns, bool accumulate)
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

            Put(p0, q0, c, accumulate);
            Put(p1, q1, c + columns, accumulate);
            Put(p2, q2, c + 2 * columns, accumulate);
            Put(p3, q3, c + 3 * columns, accumulate);
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
    private static void Put(TVector p, TVector q, float* target, bool accumulate)
    {
        Put(p, target, accumulate);
        Put(q, target + TVector.Count, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TVector value, float* target, bool accumulate) =>
        (accumulate ? TVector.Load(target) + value : value).Store(target);
}
