namespace Unforget.Data;

/// <summary>The network's input for every value of a byte, [C, 256]: scaled to [0, 1] and normalised, after brightness jitter where there is some.</summary>
internal sealed class PixelTable
{
    /// <summary>Values of a byte.</summary>
    public const int Levels = 256;

    // [C, 256]: the prepared value of every byte, without jitter.
    private readonly float[] _normalised;

    /// <param name="mean">Per-channel mean of pixels in [0, 1].</param>
    /// <param name="standardDeviation">Per-channel standard deviation of pixels in [0, 1], positive.</param>
    public PixelTable(IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation)
    {
        _normalised = new float[mean.Count * Levels];
        for (var i = 0; i < _normalised.Length; i++)
        {
            _normalised[i] = ((i % Levels / 255f) - mean[i / Levels]) / standardDeviation[i / Levels];
        }
    }

    /// <summary>Without jitter.</summary>
    public ReadOnlySpan<float> Plain => _normalised;

    /// <summary>
    /// With pixels multiplied by a factor, cut at 255 and truncated. One table an image is cheaper than arithmetic at every pixel, and
    /// exact: a byte has 256 values, an image thousands of pixels.
    /// </summary>
    /// <param name="factor">Not negative.</param>
    /// <param name="table">Receives [C, 256].</param>
    public void FillJittered(float factor, Span<float> table)
    {
        Span<byte> jittered = stackalloc byte[Levels];
        for (var value = 0; value < Levels; value++)
        {
            jittered[value] = (byte)MathF.Min(factor * value, 255f);
        }

        for (var offset = 0; offset < table.Length; offset += Levels)
        {
            var from = _normalised.AsSpan(offset, Levels);
            var to = table.Slice(offset, Levels);
            for (var value = 0; value < Levels; value++)
            {
                to[value] = from[jittered[value]];
            }
        }
    }
}
