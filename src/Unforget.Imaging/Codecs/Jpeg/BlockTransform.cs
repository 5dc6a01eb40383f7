using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// The discrete cosine transform of blocks of 8 x 8 as two products with its matrix, a row of eight numbers at a time. Multiplications
/// and additions are not fused: every processor rounds alike, so a file is the same everywhere.
/// </summary>
internal static class BlockTransform
{
    private const int Side = 8;

    /// <summary>[frequency, sample].</summary>
    private static readonly float[] Cosines = Matrix();

    /// <summary>[sample, frequency].</summary>
    private static readonly float[] Transposed = Transpose(Cosines);

    /// <summary>Coefficients of a block of samples around 0. The result is transposed: row = horizontal frequency.</summary>
    public static void Forward(Span<float> block) => Both(block, Cosines);

    /// <summary>Samples of a block of coefficients. The result is transposed: row = column of the image.</summary>
    public static void Inverse(Span<float> block) => Both(block, Transposed);

    /// <summary>M B M^T, transposed: M (M B)^T.</summary>
    private static void Both(Span<float> block, float[] matrix)
    {
        Span<float> turned = stackalloc float[Side * Side];
        Multiply(matrix, block);
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                turned[(column * Side) + row] = block[(row * Side) + column];
            }
        }

        turned.CopyTo(block);
        Multiply(matrix, block);
    }

    private static void Multiply(ReadOnlySpan<float> matrix, Span<float> block)
    {
        var rows = MemoryMarshal.Cast<float, Vector256<float>>(block);
        Span<Vector256<float>> result = stackalloc Vector256<float>[Side];
        for (var i = 0; i < Side; i++)
        {
            var sum = Vector256.Create(matrix[i * Side]) * rows[0];
            for (var k = 1; k < Side; k++)
            {
                sum += Vector256.Create(matrix[(i * Side) + k]) * rows[k];
            }

            result[i] = sum;
        }

        result.CopyTo(rows);
    }

    private static float[] Matrix()
    {
        var matrix = new float[Side * Side];
        for (var i = 0; i < matrix.Length; i++)
        {
            var (frequency, sample) = (i / Side, i % Side);
            var scale = frequency == 0 ? Math.Sqrt(1.0 / Side) : Math.Sqrt(2.0 / Side);
            matrix[i] = (float)(scale * Math.Cos(((2 * sample) + 1) * frequency * Math.PI / (2 * Side)));
        }

        return matrix;
    }

    private static float[] Transpose(float[] matrix) => [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[(i % Side * Side) + (i / Side)])];
}
