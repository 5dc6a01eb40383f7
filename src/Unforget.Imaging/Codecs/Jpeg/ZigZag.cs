namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>The order in which the 64 coefficients of a block are written: from low frequencies to high ones along the diagonals.</summary>
internal static class ZigZag
{
    /// <summary>Position in the block, row by row, of each place in the order.</summary>
    public static ReadOnlySpan<byte> Natural => Order;

    /// <summary>As <see cref="Natural"/>, in a block whose rows and columns are exchanged.</summary>
    public static ReadOnlySpan<byte> Transposed => TransposedOrder;

    private static readonly byte[] Order = Walk();

    private static readonly byte[] TransposedOrder = [.. Order.Select(place => (byte)((place % 8 * 8) + (place / 8)))];

    private static byte[] Walk()
    {
        var order = new byte[64];
        var (row, column) = (0, 0);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = (byte)((row * 8) + column);
            var isUpward = (row + column) % 2 == 0;
            if (isUpward)
            {
                (row, column) = column == 7 ? (row + 1, column) : (Math.Max(0, row - 1), column + 1);
            }
            else
            {
                (row, column) = row == 7 ? (row, column + 1) : (row + 1, Math.Max(0, column - 1));
            }
        }

        return order;
    }
}
