namespace Unforget.Imaging.Preprocessing;

/// <summary>
/// Which source pixels make up each output pixel along one axis, with what weights: a triangle as wide as two output pixels where
/// the image shrinks, two source pixels where it grows; weights sum to 1. Reused; one thread at a time; the owner disposes.
/// </summary>
internal sealed unsafe class SampleWeights : IDisposable
{
    private readonly NativeBuffer _buffer = new();
    private int _count;
    private int _mostTaps;

    /// <summary>First source pixel of each output pixel.</summary>
    public ReadOnlySpan<int> Starts => new((void*)_buffer.Address, _count);

    /// <summary>Number of source pixels of each output pixel.</summary>
    public ReadOnlySpan<int> Taps => new((int*)_buffer.Address + _count, _count);

    /// <summary>First source pixel that is needed at all.</summary>
    public int First { get; private set; }

    /// <summary>One behind the last.</summary>
    public int End { get; private set; }

    /// <summary>Weights of one output pixel, as many as its taps.</summary>
    public float* Of(int output) => (float*)((int*)_buffer.Address + 2 * _count) + (long)output * _mostTaps;

    /// <summary>Makes the weights of an axis.</summary>
    /// <param name="start">Edge of the box.</param>
    /// <param name="length">Length of the box.</param>
    /// <param name="seesBeyond">As <see cref="SampleBox.SeesBeyond"/>.</param>
    /// <param name="size">Source pixels of the axis.</param>
    /// <param name="count">Output pixels.</param>
    public void Fill(double start, double length, bool seesBeyond, int size, int count)
    {
        var scale = length / count;
        var reach = Math.Max(scale, 1.0);
        var first = seesBeyond ? 0 : Math.Clamp((int)Math.Floor(start), 0, size - 1);
        var end = seesBeyond ? size : Math.Clamp((int)Math.Ceiling(start + length), first + 1, size);
        _count = count;
        _mostTaps = (int)Math.Ceiling(2 * reach) + 1;
        _buffer.Reserve(checked(count * (2 * sizeof(int) + _mostTaps * sizeof(float))));
        (First, End) = (int.MaxValue, 0);
        for (var i = 0; i < count; i++)
        {
            FillOne(i, start + (i + 0.5) * scale, reach, first, end);
        }
    }

    public void Dispose() => _buffer.Dispose();

    private void FillOne(int output, double centre, double reach, int first, int end)
    {
        var from = Math.Max(first, (int)Math.Floor(centre - reach + 0.5));
        var to = Math.Min(end, (int)Math.Floor(centre + reach + 0.5));
        if (to <= from)
        {
            from = Math.Clamp((int)centre, first, end - 1);
            to = from + 1;
        }

        var weights = Of(output);
        var sum = 0.0;
        for (var k = from; k < to; k++)
        {
            sum += Triangle((k + 0.5 - centre) / reach);
        }

        for (var k = from; k < to; k++)
        {
            weights[k - from] = sum > 0 ? (float)(Triangle((k + 0.5 - centre) / reach) / sum) : 1f / (to - from);
        }

        ((int*)_buffer.Address)[output] = from;
        ((int*)_buffer.Address)[_count + output] = to - from;
        (First, End) = (Math.Min(First, from), Math.Max(End, to));
    }

    private static double Triangle(double x) => Math.Max(0.0, 1.0 - Math.Abs(x));
}
