using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unforget.Memory;

/// <summary>
/// Sums over double vectors in a fixed order: four running sums whatever the processor offers, multiplication and
/// addition rounded apart. So an arg max decided by the last bits is decided the same everywhere.
/// </summary>
internal static class VectorMath
{
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var right = MemoryMarshal.Cast<double, Vector256<double>>(b[..a.Length]);
        var sums = Vector256<double>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            sums += left[i] * right[i];
        }

        var total = InOrder(sums);
        for (var i = left.Length * Vector256<double>.Count; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }

    public static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var right = MemoryMarshal.Cast<double, Vector256<double>>(b[..a.Length]);
        var sums = Vector256<double>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            var difference = left[i] - right[i];
            sums += difference * difference;
        }

        var total = InOrder(sums);
        for (var i = left.Length * Vector256<double>.Count; i < a.Length; i++)
        {
            total += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return total;
    }

    public static void Add(ReadOnlySpan<double> addend, Span<double> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] += addend[i];
        }
    }

    public static void Subtract(ReadOnlySpan<double> subtrahend, Span<double> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] -= subtrahend[i];
        }
    }

    public static void Scale(double factor, Span<double> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] *= factor;
        }
    }

    public static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    private static double InOrder(Vector256<double> sums) => ((sums[0] + sums[1]) + sums[2]) + sums[3];
}
