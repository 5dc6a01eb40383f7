using System.Globalization;
using Unforget.Reporting;
using Unforget.Reporting.Results;

namespace Unforget.Benchmarks.Engines;

/// <summary>
/// <c>accuracy FOLDER [RECIPE] [SEEDS] [--set KEY=VALUE]</c>: a recipe with fixed seeds on each
/// engine, one thread. Runs that are finished in the folder count; the others are run.
/// </summary>
internal static class AccuracyTable
{
    public static void Run(Arguments arguments)
    {
        var (folder, recipe, seeds) = (arguments.Words[0], arguments.Word(1, "quickstart"), arguments.Number(2, 8));
        var (torch, fused) = (new List<RunRecord>(), new List<RunRecord>());
        for (var seed = 1; seed <= seeds; seed++)
        {
            torch.Add(Get("torch", seed));
            fused.Add(Get("fused", seed));
        }

        foreach (var predictor in torch[0].Results.AverageIncrementalAccuracyRaw.Keys)
        {
            Print($"average incremental accuracy, {predictor}", torch, fused, record => record.Results.AverageIncrementalAccuracyRaw[predictor]);
            Print($"final accuracy, {predictor}", torch, fused, record => record.Results.FinalAccuracy[predictor]);
        }

        RunRecord Get(string engine, int seed)
        {
            var number = seed.ToString(CultureInfo.InvariantCulture);
            return RecordedRuns.Get(
                Path.Combine(folder, $"{engine}-s{number}"),
                new WantedRun(recipe, [.. arguments.Settings, $"seed={number}"], engine, Threads: 1));
        }
    }

    private static void Print(string name, List<RunRecord> torch, List<RunRecord> fused, Func<RunRecord, double> metric)
    {
        var (a, b) = (Percent(torch), Percent(fused));
        var differences = b.Zip(a, (x, y) => x - y).ToArray();
        Console.WriteLine();
        Console.WriteLine($"| {name}, % | {string.Join(" | ", a.Select((_, i) => $"seed {(i + 1).ToString(CultureInfo.InvariantCulture)}"))} | mean | deviation |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", a.Length + 2))}");
        var (first, second, paired) = (Row("torch", a), Row("fused", b), Row("difference", differences));
        if (first.Deviation is { } u && second.Deviation is { } v && paired.Deviation is { } w)
        {
            Console.WriteLine();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"fused - torch: {paired.Mean:F2}, standard error {Math.Sqrt((u * u + v * v) / a.Length):F2}; {w / Math.Sqrt(a.Length):F2} from the pairs of one seed"));
        }

        double[] Percent(List<RunRecord> records) => [.. records.Select(record => 100 * metric(record))];
    }

    private static Sample Row(string name, double[] values)
    {
        var sample = Sample.Of(values)!;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {string.Join(" | ", values.Select(value => value.ToString("F2", CultureInfo.InvariantCulture)))} | {sample.Mean:F2} | {sample.Deviation:F2} |"));
        return sample;
    }
}
