using System.Runtime.CompilerServices;
using Unforget.Model.Fast;

namespace Unforget.Benchmarks.Engines;

/// <summary>What the multiply-add units can do: nothing but fused multiply-adds between registers, in enough independent chains.</summary>
internal static class FmaPeak<TVector>
    where TVector : struct, ILanes<TVector>
{
    private const int Steps = 2_000_000;

    // As many chains as hide the latency of two units, few enough for 16 registers.
    private const int Chains = 12;

    /// <summary>Operations of one call for a number of threads; a multiply-add counts as two.</summary>
    public static double Operations(int threads) => 2.0 * Steps * Chains * TVector.Count * threads;

    /// <summary>Keeps the units of so many threads busy.</summary>
    public static void Run(ThreadTeam team) => team.Run(_ => Spin());

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe void Spin()
    {
        var (factor, term) = (TVector.Broadcast(0.999f), TVector.Broadcast(0.001f));
        TVector a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (var step = 0; step < Steps; step++)
        {
            a = TVector.MultiplyAdd(a, factor, term);
            b = TVector.MultiplyAdd(b, factor, term);
            c = TVector.MultiplyAdd(c, factor, term);
            d = TVector.MultiplyAdd(d, factor, term);
            e = TVector.MultiplyAdd(e, factor, term);
            f = TVector.MultiplyAdd(f, factor, term);
            g = TVector.MultiplyAdd(g, factor, term);
            h = TVector.MultiplyAdd(h, factor, term);
            i = TVector.MultiplyAdd(i, factor, term);
            j = TVector.MultiplyAdd(j, factor, term);
            k = TVector.MultiplyAdd(k, factor, term);
            l = TVector.MultiplyAdd(l, factor, term);
        }

        // A result that somebody could look at: otherwise the loop may go.
        var sink = stackalloc float[TVector.Count];
        (a + b + c + d + (e + f + g + h) + (i + j + k + l)).Store(sink);
        GC.KeepAlive(sink[0] > 0 ? string.Empty : null);
    }
}
