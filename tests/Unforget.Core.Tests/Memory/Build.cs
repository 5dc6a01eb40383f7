using Unforget.Data;
using Unforget.Foundation;
using Unforget.Memory;

namespace Unforget.Tests.Memory;

/// <summary>Small inputs shared by the tests of this folder.</summary>
internal static class Build
{
    public static FeatureMatrix Matrix(params float[][] rows) => new([.. rows.SelectMany(row => row)], rows[0].Length);

    public static FeatureMatrix RandomMatrix(int count, int dimension, ulong seed)
    {
        var random = new RandomStream(seed);
        var values = new float[count * dimension];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(random.NextNormal() + 0.5);
        }

        return new FeatureMatrix(values, dimension);
    }

    /// <summary>Images of one class, two bytes each: 10*label + position, and 200.</summary>
    public static ImageItem[] Class(int label, int count, out byte[] pixels)
    {
        pixels = new byte[2 * count];
        for (var i = 0; i < count; i++)
        {
            pixels[2 * i] = (byte)((10 * label) + i);
            pixels[(2 * i) + 1] = 200;
        }

        var set = new ImageSet(new ImageShape(1, 1, 2), pixels, new int[count]);
        return [.. Enumerable.Range(0, count).Select(i => new ImageItem(set, i, label, (10 * label) + i, FromMemory: false))];
    }

    public static ImageItem[] Class(int label, int count) => Class(label, count, out _);

    public static int[] Ids(IEnumerable<ImageItem> items) => [.. items.Select(item => item.Id)];

    public static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - tolerance, expected[i] + tolerance);
        }
    }

    public static float[] Values(FeatureMatrix matrix) => [.. Enumerable.Range(0, matrix.Count).SelectMany(i => matrix.Row(i).ToArray())];
}
