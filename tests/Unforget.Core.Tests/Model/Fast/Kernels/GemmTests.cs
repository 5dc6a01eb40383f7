using CsCheck;

namespace Unforget.Tests.Model.Fast.Kernels;

public sealed class GemmTests
{
    private static readonly Gen<(int Seed, int Rows, int Steps, int Columns, bool Accumulate)> Products =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 40], Gen.Int[1, 90], Gen.Int[1, 9].Select(blocks => 16 * blocks), Gen.Bool);

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_product_of_dense_matrices(int lanes) => Check(lanes, (rows, steps) => (steps, 1, 1, 0));

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_product_with_a_transposed_matrix(int lanes) => Check(lanes, (rows, steps) => (1, rows, 1, 0));

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_product_with_a_part_of_a_larger_matrix(int lanes) => Check(lanes, (rows, steps) => (steps + 13, 1, 1, 0));

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_product_whose_left_rows_overlap(int lanes) => Check(lanes, (rows, steps) => (1 + steps / 3, 1, 1, 0));

    [Theory]
    [MemberData(nameof(KernelSet.Widths), MemberType = typeof(KernelSet))]
    public void A_product_with_several_matrices_side_by_side(int lanes) => Check(lanes, (rows, steps) => (1 + steps / 3, 1, 1 + steps % 4, rows * steps));

    private static void Check(int lanes, Func<int, int, (int RowStride, int StepStride, int Segments, int SegmentStride)> strides)
    {
        var kernels = KernelSet.Of(lanes);
        Products.Sample(
            draw =>
            {
                var (rows, steps, columns) = (draw.Rows, draw.Steps, draw.Columns);
                var numbers = new Numbers(draw.Seed);
                var (rowStride, stepStride, segments, segmentStride) = strides(rows, steps);
                var c = draw.Accumulate ? numbers.Normal(rows * columns) : null;
                var product = new MatrixProduct([], rowStride, stepStride, numbers.Normal(segments * steps * columns), c, rows, steps, columns, segments, segmentStride);
                product = product with { A = numbers.Normal(product.Extent(rows)) };
                // One rounding a step, and one for what was there.
                Tracked.AssertNear(Expected(product), kernels.Multiply(product), segments * steps + 1, $"{draw}");
            },
            iter: 60,
            threads: 1);
    }

    private static Tracked[] Expected(MatrixProduct product)
    {
        var result = new Tracked[product.Rows * product.Columns];
        for (var row = 0; row < product.Rows; row++)
        {
            for (var column = 0; column < product.Columns; column++)
            {
                Tracked sum = product.C?[row * product.Columns + column] ?? 0f;
                for (var step = 0; step < product.Segments * product.Steps; step++)
                {
                    sum += (Tracked)product.A[product.Place(row, step)] * product.B[step * product.Columns + column];
                }

                result[row * product.Columns + column] = sum;
            }
        }

        return result;
    }
}
