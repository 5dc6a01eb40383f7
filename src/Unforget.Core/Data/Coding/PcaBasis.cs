using System.Runtime.InteropServices;
using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Data.Coding;

/// <summary>
/// The directions in which images of one size differ most, by principal component analysis, with the step in which the place along
/// each of them is rounded to one byte. Kept as bytes: what exemplars share.
/// </summary>
internal sealed class PcaBasis
{
    /// <summary>The covariance of longer images does not fit.</summary>
    private const int MostValues = 4096;

    /// <summary>Images that are taken into the covariance at a time.</summary>
    private const int Chunk = 2048;

    /// <summary>Largest code in either direction.</summary>
    private const int MostSteps = 127;

    private const int HeaderFloats = 2;

    private PcaBasis(byte[] bytes, int values, int components) => (Bytes, Values, Components) = (bytes, values, components);

    /// <summary>Number of values and of components; mean [D], steps [K], directions [K, D]; all float32.</summary>
    public byte[] Bytes { get; }

    /// <summary>D, the values of an image.</summary>
    public int Values { get; }

    /// <summary>K.</summary>
    public int Components { get; }

    /// <summary>The mean image, [D].</summary>
    public ReadOnlySpan<float> Mean => Floats.Slice(HeaderFloats, Values);

    /// <summary>For each component the width of a step, positive, [K].</summary>
    public ReadOnlySpan<float> Steps => Floats.Slice(HeaderFloats + Values, Components);

    private ReadOnlySpan<float> Floats => MemoryMarshal.Cast<byte, float>(Bytes);

    /// <summary>A direction of length one, [D].</summary>
    public ReadOnlySpan<float> Direction(int component) => Floats.Slice(HeaderFloats + Values + Components + (component * Values), Values);

    /// <summary>Fits a basis to images.</summary>
    /// <param name="pixels">[N, D].</param>
    /// <param name="values">D.</param>
    /// <param name="components">K, below N and at most D.</param>
    /// <exception cref="UserError">There are too few images for as many components, or the images are too large.</exception>
    public static PcaBasis Fit(ReadOnlySpan<byte> pixels, int values, int components)
    {
        var count = pixels.Length / values;
        Require(count, values, components);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var mean = Mean64(pixels, values);
        var covariance = zeros(values, values, dtype: ScalarType.Float64); // [D, D]
        for (var start = 0; start < count; start += Chunk)
        {
            using var step = NewDisposeScope();
            var centred = Centred(pixels, values, start, Math.Min(Chunk, count - start), mean);
            covariance.addmm_(centred.t(), centred);
        }

        // Ascending: the last columns are the directions of largest variance.
        var (_, vectors) = linalg.eigh(covariance);
        var directions = vectors.flip(1)[.., ..components].t().contiguous(); // [K, D]
        var largest = zeros(components, dtype: ScalarType.Float64);
        for (var start = 0; start < count; start += Chunk)
        {
            using var step = NewDisposeScope();
            var places = Centred(pixels, values, start, Math.Min(Chunk, count - start), mean).matmul(directions.t()); // [n, K]
            largest.copy_(maximum(largest, places.abs().amax([0])));
        }

        return Of(mean, largest.data<double>().ToArray(), directions.data<double>().ToArray());
    }

    /// <summary>Whether a basis can be fitted; known before there is one.</summary>
    /// <inheritdoc cref="Fit"/>
    public static void Require(int count, int values, int components)
    {
        if (values > MostValues)
        {
            throw new UserError(
                $"codec pca: an image has {values} values; at most {MostValues} are possible, 36 x 36 pixels; valid: smaller images, or codec jpeg");
        }

        if (count < 2)
        {
            throw new UserError($"codec pca: a basis needs 2 images, it would have {count}; valid: larger tasks, or pca.fit first_task or all");
        }

        if (components >= count || components > values)
        {
            throw new UserError($"pca.components {components} is too many for {count} images of {values} values; valid: 1 to {Math.Min(count - 1, values)}");
        }
    }

    /// <summary>Bytes of a basis.</summary>
    public static long ByteCount(int values, int components) => sizeof(float) * (HeaderFloats + values + ((long)components * (values + 1)));

    /// <summary>Reads one back.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static PcaBasis Parse(byte[] bytes)
    {
        var floats = MemoryMarshal.Cast<byte, float>(bytes);
        var (values, components) = floats.Length > HeaderFloats ? ((int)floats[0], (int)floats[1]) : (0, 0);
        return values > 0 && components > 0 && bytes.Length == ByteCount(values, components)
            ? new PcaBasis(bytes, values, components)
            : throw new InvalidDataException($"{bytes.Length} bytes are no basis of exemplars");
    }

    private static PcaBasis Of(float[] mean, double[] largest, double[] directions)
    {
        float[] steps = [.. largest.Select(value => (float)Math.Max(value, 1e-6) / MostSteps)];
        float[] all = [mean.Length, steps.Length, .. mean, .. steps, .. directions.Select(value => (float)value)];
        return new PcaBasis(MemoryMarshal.AsBytes(all.AsSpan()).ToArray(), mean.Length, steps.Length);
    }

    private static float[] Mean64(ReadOnlySpan<byte> pixels, int values)
    {
        var sums = new long[values];
        for (var i = 0; i < pixels.Length; i++)
        {
            sums[i % values] += pixels[i];
        }

        var count = pixels.Length / values;
        return [.. sums.Select(sum => (float)((double)sum / count))];
    }

    /// <summary>[n, D]. A copy in the library's own memory: products of numbers that lie elsewhere may round by where they lie.</summary>
    private static Tensor Centred(ReadOnlySpan<byte> pixels, int values, int start, int count, float[] mean)
    {
        var rows = new float[count * values];
        var source = pixels.Slice(start * values, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = source[i] - mean[i % values];
        }

        return tensor(rows, [count, values]).to(ScalarType.Float64, copy: true);
    }
}
