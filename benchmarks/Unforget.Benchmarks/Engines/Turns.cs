using System.Diagnostics;
using static TorchSharp.torch;

namespace Unforget.Benchmarks.Engines;

/// <summary>
/// Works by turns in one process: on a machine that does other things as well, ratios within a round still mean something
/// when times do not.
/// </summary>
internal static class Turns
{
    /// <summary>Seconds of every work in every round, [works][rounds], after a round that does not count.</summary>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="repetitions">Calls of a work in a round.</param>
    /// <param name="threads">With one thread, processor time is counted.</param>
    /// <param name="works">Each with a dispose scope of its own.</param>
    public static double[][] Measure(int rounds, int repetitions, int threads, params Action[] works)
    {
        var seconds = works.Select(_ => new double[rounds]).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                var time = Seconds(works[i], repetitions, threads);
                if (round >= 0)
                {
                    seconds[i][round] = time;
                }
            }
        }

        return seconds;
    }

    /// <summary>How much faster the second work is than the first one, within the rounds.</summary>
    public static Spread Ratio(double[][] seconds) => Spread.Of(seconds[0].Zip(seconds[1], (slow, fast) => slow / fast));

    private static double Seconds(Action work, int repetitions, int threads)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < repetitions; i++)
        {
            using var scope = NewDisposeScope();
            work();
        }

        var time = threads == 1 ? Environment.CpuUsage.TotalTime - processor : Stopwatch.GetElapsedTime(start);
        return time.TotalSeconds / repetitions;
    }
}
