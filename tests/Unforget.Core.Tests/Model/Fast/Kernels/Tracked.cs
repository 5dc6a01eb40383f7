namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>
/// A number in double precision with the sum of the magnitudes that went into it: float arithmetic with k roundings on the
/// way is off by at most k * 2^-24 * <see cref="Size"/> (to first order), in whatever order it adds.
/// </summary>
internal readonly record struct Tracked(double Value, double Size)
{
    /// <summary>Half the distance from 1 to the next float.</summary>
    public const double UnitRoundoff = 1.0 / (1 << 24);

    public static implicit operator Tracked(float value) => new(value, Math.Abs((double)value));

    public static Tracked operator +(Tracked a, Tracked b) => new(a.Value + b.Value, a.Size + b.Size);

    public static Tracked operator -(Tracked a, Tracked b) => new(a.Value - b.Value, a.Size + b.Size);

    public static Tracked operator *(Tracked a, Tracked b) => new(a.Value * b.Value, a.Size * b.Size);

    /// <summary>At least 0 with a ReLU.</summary>
    public Tracked Rectified(bool relu) => relu && Value < 0 ? this with { Value = 0 } : this;

    /// <summary>Passes if every number is as near as float arithmetic with so many roundings must come.</summary>
    public static void AssertNear(IReadOnlyList<Tracked> expected, float[] actual, int roundings, string what) =>
        AssertNear(expected, [.. actual.Select(value => (double)value)], roundings, what);

    public static void AssertNear(IReadOnlyList<Tracked> expected, double[] actual, int roundings, string what)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (var i = 0; i < actual.Length; i++)
        {
            var (error, bound) = (Math.Abs(actual[i] - expected[i].Value), roundings * UnitRoundoff * expected[i].Size);
            // Not "greater than": a NaN has to fail.
            if (!(error <= bound))
            {
                Assert.Fail($"{what}[{i}]: expected {expected[i].Value:R}, got {actual[i]:R}; error {error:E2}, bound {bound:E2}");
            }
        }
    }
}
