namespace Unforget.Evaluation;

/// <summary>Rounding of accuracies in the published PODNet code, which rounds each one before it averages.</summary>
public static class PublishedRounding
{
    private const double Scale = 1000;

    /// <summary>
    /// The nearest multiple of 0.001, as Python's <c>round(x, 3)</c>: decided on the exact binary value of
    /// <paramref name="fraction"/>, and to even when that is exactly half way (0.0625 becomes 0.062).
    /// </summary>
    /// <param name="fraction">A fraction in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in [0, 1].</exception>
    public static double Round(double fraction)
    {
        if (!(fraction >= 0 && fraction <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "an accuracy is a fraction from 0 to 1");
        }

        // The product alone may land on a half that the exact value misses; its rounding error, which the fused
        // operation gives exactly, then decides.
        var product = fraction * Scale;
        var error = Math.FusedMultiplyAdd(fraction, Scale, -product);
        var below = Math.Floor(product);
        var pastHalf = product - below - 0.5;
        var side = pastHalf != 0 ? pastHalf : error;
        var up = side > 0 || (side == 0 && below % 2 != 0);
        return (up ? below + 1 : below) / Scale;
    }
}
