namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>The quantised coefficients of a component: 64 numbers in zigzag order for each block, blocks row by row.</summary>
internal sealed class Coefficients
{
    public const int PerBlock = 64;

    private const int Side = 8;
    private const int Middle = 128;

    private readonly short[] _values;
    private readonly int _blocksPerRow;

    private Coefficients(int blocksPerRow, short[] values) => (_blocksPerRow, _values) = (blocksPerRow, values);

    public ReadOnlySpan<short> Block(int row, int column) => _values.AsSpan(((row * _blocksPerRow) + column) * PerBlock, PerBlock);

    /// <param name="plane">A component.</param>
    /// <param name="steps">Its quantisation table, row by row.</param>
    public static Coefficients Of(ColorPlane plane, ReadOnlySpan<byte> steps)
    {
        var (rows, columns) = (plane.Height / Side, plane.Width / Side);
        var values = new short[rows * columns * PerBlock];
        Span<float> block = stackalloc float[PerBlock];
        for (var i = 0; i < rows * columns; i++)
        {
            Load(plane, i / columns * Side, i % columns * Side, block);
            BlockTransform.Forward(block);
            var target = values.AsSpan(i * PerBlock, PerBlock);
            for (var place = 0; place < PerBlock; place++)
            {
                // Halves away from zero, as everybody does.
                var value = block[ZigZag.Transposed[place]] / steps[ZigZag.Natural[place]];
                target[place] = (short)(value + MathF.CopySign(0.5f, value));
            }
        }

        return new Coefficients(columns, values);
    }

    private static void Load(ColorPlane plane, int row, int column, Span<float> block)
    {
        for (var y = 0; y < Side; y++)
        {
            var samples = plane.Row(row + y).Slice(column, Side);
            for (var x = 0; x < Side; x++)
            {
                block[(y * Side) + x] = samples[x] - Middle;
            }
        }
    }
}
