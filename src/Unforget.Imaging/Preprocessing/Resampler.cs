using System.Runtime.Intrinsics;

namespace Unforget.Imaging.Preprocessing;

/// <summary>
/// Resizes a part of an image, smoothing where it shrinks (see <see cref="SampleWeights"/>): rows first, then columns, in single
/// precision, rounded once to the nearest byte. The order of operations is the same for every width of vectors, so every machine
/// gives the same bytes. Reused from image to image; one thread at a time; the owner disposes.
/// </summary>
public sealed unsafe class Resampler : IDisposable
{
    private const int Channels = PixelBuffer.Channels;

    private readonly SampleWeights _rows = new();
    private readonly SampleWeights _columns = new();
    private readonly NativeBuffer _mixed = new();

    /// <summary>Resizes.</summary>
    /// <param name="source">The image.</param>
    /// <param name="size">Its size.</param>
    /// <param name="box">The part of it; must meet it.</param>
    /// <param name="output">Size of the result, positive.</param>
    /// <param name="destination">Receives RGB, [H, W, 3] without gaps.</param>
    /// <exception cref="ArgumentException">A length does not fit a size, or the box is empty or outside.</exception>
    public void Resize(ReadOnlySpan<byte> source, PixelSize size, SampleBox box, PixelSize output, Span<byte> destination)
    {
        if (source.Length != size.PixelCount * Channels || destination.Length != output.PixelCount * Channels)
        {
            throw new ArgumentException($"{source.Length} bytes of {size} to {destination.Length} bytes of {output}", nameof(source));
        }

        if (!(box.Width > 0 && box.Height > 0 && box.X < size.Width && box.Y < size.Height && box.X + box.Width > 0 && box.Y + box.Height > 0))
        {
            throw new ArgumentException($"{box} is no part of an image of {size}", nameof(box));
        }

        _rows.Fill(box.Y, box.Height, box.SeesBeyond, size.Height, output.Height);
        _columns.Fill(box.X, box.Width, box.SeesBeyond, size.Width, output.Width);
        var length = (_columns.End - _columns.First) * Channels;
        _mixed.Reserve(length * sizeof(float));
        fixed (byte* from = source, to = destination)
        {
            var left = from + (long)_columns.First * Channels;
            for (var y = 0; y < output.Height; y++)
            {
                MixRows(left + (long)_rows.Starts[y] * size.Width * Channels, size.Width * Channels, _rows.Of(y), _rows.Taps[y], length);
                MixColumns(to + (long)y * output.Width * Channels, output.Width);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
        _mixed.Dispose();
    }

    /// <summary>The weighted sum of some rows, as floats.</summary>
    private void MixRows(byte* first, long rowBytes, float* weights, int taps, int length)
    {
        var mixed = (float*)_mixed.Address;
        var x = 0;
        for (; x + Vector128<byte>.Count <= length; x += Vector128<byte>.Count)
        {
            var (a, b, c, d) = (Vector128<float>.Zero, Vector128<float>.Zero, Vector128<float>.Zero, Vector128<float>.Zero);
            for (var k = 0; k < taps; k++)
            {
                var weight = Vector128.Create(weights[k]);
                var (low, high) = Vector128.Widen(Vector128.Load(first + k * rowBytes + x));
                var (p, q) = Vector128.Widen(low);
                var (r, s) = Vector128.Widen(high);
                a += weight * Vector128.ConvertToSingle(p.AsInt32());
                b += weight * Vector128.ConvertToSingle(q.AsInt32());
                c += weight * Vector128.ConvertToSingle(r.AsInt32());
                d += weight * Vector128.ConvertToSingle(s.AsInt32());
            }

            a.Store(mixed + x);
            b.Store(mixed + x + 4);
            c.Store(mixed + x + 8);
            d.Store(mixed + x + 12);
        }

        for (; x < length; x++)
        {
            var sum = 0f;
            for (var k = 0; k < taps; k++)
            {
                sum += weights[k] * first[k * rowBytes + x];
            }

            mixed[x] = sum;
        }
    }

    /// <summary>One row of the output from the mixed row.</summary>
    private void MixColumns(byte* destination, int width)
    {
        var mixed = (float*)_mixed.Address;
        var starts = _columns.Starts;
        var taps = _columns.Taps;
        for (var x = 0; x < width; x++)
        {
            var weights = _columns.Of(x);
            var pixel = mixed + (long)(starts[x] - _columns.First) * Channels;
            var sum = Vector128<float>.Zero;
            for (var k = 0; k < taps[x]; k++)
            {
                // The fourth number is the next pixel's or lies in the slack of the buffer; it is not used.
                sum += Vector128.Create(weights[k]) * Vector128.Load(pixel + k * Channels);
            }

            var rounded = Vector128.ConvertToInt32(Vector128.Min(sum + Vector128.Create(0.5f), Vector128.Create(255f)));
            destination[0] = (byte)rounded[0];
            destination[1] = (byte)rounded[1];
            destination[2] = (byte)rounded[2];
            destination += Channels;
        }
    }
}
