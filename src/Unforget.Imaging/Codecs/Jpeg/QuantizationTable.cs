namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// Steps by which the coefficients of a block are rounded: the example tables of the standard (ITU-T T.81, annex K.1), scaled by
/// quality as libjpeg does, so that one number means the same as in most other programs.
/// </summary>
internal static class QuantizationTable
{
    private static ReadOnlySpan<byte> LuminanceBase =>
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> ChrominanceBase =>
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>The table of a component, [64], row by row, each from 1 to 255.</summary>
    /// <param name="isColor">Whether for chrominance.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] Scaled(bool isColor, int quality)
    {
        var percent = quality < 50 ? 5000 / quality : 200 - (quality * 2);
        return [.. (isColor ? ChrominanceBase : LuminanceBase).ToArray().Select(step => (byte)Math.Clamp(((step * percent) + 50) / 100, 1, 255))];
    }
}
