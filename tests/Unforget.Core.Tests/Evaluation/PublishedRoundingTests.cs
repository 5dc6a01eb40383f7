using System.Numerics;
using CsCheck;
using Unforget.Evaluation;

namespace Unforget.Tests.Evaluation;

public sealed class PublishedRoundingTests
{
    /// <summary>Values from Python's round(x, 3).</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(0.0625, 0.062)]
    [InlineData(0.1875, 0.188)]
    [InlineData(0.5625, 0.562)]
    [InlineData(0.9375, 0.938)]
    [InlineData(0.0005, 0.001)]
    [InlineData(0.0015, 0.002)]
    [InlineData(0.0025, 0.003)]
    [InlineData(0.0045, 0.004)]
    [InlineData(0.6785, 0.678)]
    [InlineData(0.6775, 0.677)]
    [InlineData(2.0 / 3, 0.667)]
    [InlineData(0.9996, 1)]
    public void Rounds_as_the_published_code(double fraction, double expected) =>
        Assert.Equal(expected, PublishedRounding.Round(fraction));

    [Fact]
    public void Rounds_every_fraction_of_images_as_exact_arithmetic_does() =>
        (from count in Gen.Int[1, 20_000]
         from hits in Gen.Int[0, count]
         select (double)hits / count).Sample(fraction => Assert.Equal(Exact(fraction), PublishedRounding.Round(fraction)), iter: 20_000);

    [Fact]
    public void Rounds_every_accuracy_on_ten_thousand_images_as_exact_arithmetic_does()
    {
        for (var hits = 0; hits <= 10_000; hits++)
        {
            Assert.Equal(Exact(hits / 10_000.0), PublishedRounding.Round(hits / 10_000.0));
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Refuses_what_is_no_fraction(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PublishedRounding.Round(value));

    /// <summary>Rounding half to even in integers: a double is an integer divided by a power of two.</summary>
    private static double Exact(double fraction)
    {
        const int Shift = 1074;
        var bits = BitConverter.DoubleToInt64Bits(fraction);
        var exponent = (int)(bits >> 52);
        var mantissa = new BigInteger((bits & ((1L << 52) - 1)) | (exponent > 0 ? 1L << 52 : 0));
        var scaled = (mantissa << Math.Max(exponent - 1, 0)) * 1000;
        var below = scaled >> Shift;
        var half = (scaled - (below << Shift)).CompareTo(BigInteger.One << (Shift - 1));
        return (double)(half > 0 || (half == 0 && !below.IsEven) ? below + 1 : below) / 1000;
    }
}
