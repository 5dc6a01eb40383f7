using System.Diagnostics;
using System.Globalization;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Reporting;

namespace Unforget.Benchmarks.Engines;

/// <summary><c>phases [RECIPE] [THREADS] [FOLDER] [--set KEY=VALUE]</c>: a whole run on each engine, and where its time goes.</summary>
internal static class PhaseTable
{
    private static readonly string[] Engines = ["torch", "fused"];

    public static void Run(Arguments arguments)
    {
        var (recipe, threads) = (arguments.Word(0, "quickstart"), arguments.Number(1, 1));
        var loaded = new RecipeLibrary().Load(recipe, arguments.Settings);
        var folder = arguments.Words.Count > 2 ? arguments.Words[2] : Directory.CreateTempSubdirectory("unforget-phases-").FullName;
        var records = Engines.Select(engine => RecordedRuns.Get(
            Path.Combine(folder, engine),
            new WantedRun(recipe, arguments.Settings, engine, threads))).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recipe}, threads: {threads}; runs in {folder}"));
        Console.WriteLine();
        Console.WriteLine("| phase | torch s | share | fused s | share | ratio | images |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var phase in Phases(records[0]).Keys.Union(Phases(records[1]).Keys))
        {
            Print(phase, records, record => Phases(record).GetValueOrDefault(phase));
        }

        Print("all", records, record => new PhaseTiming("all", record.Timings.WallSeconds, 0));
        PrintPreparation(loaded, records, threads);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| peak memory, MiB | {records[0].Resources.PeakMemoryBytes >> 20} | | {records[1].Resources.PeakMemoryBytes >> 20} | | | |"));
        foreach (var predictor in records[0].Results.AverageIncrementalAccuracyRaw.Keys)
        {
            var accuracies = records.Select(record => 100 * record.Results.AverageIncrementalAccuracyRaw[predictor]).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| average incremental accuracy, {predictor}, % | {accuracies[0]:F2} | | {accuracies[1]:F2} | | | |"));
        }
    }

    /// <summary>Seconds and images of every phase, over all tasks.</summary>
    private static Dictionary<string, PhaseTiming> Phases(RunRecord record) => record.Timings.Tasks
        .SelectMany(task => task.Phases)
        .GroupBy(phase => phase.Phase)
        .ToDictionary(group => group.Key, group => new PhaseTiming(group.Key, group.Sum(phase => phase.Seconds), group.Sum(phase => phase.Images)));

    private static void Print(string name, RunRecord[] records, Func<RunRecord, PhaseTiming?> phase)
    {
        var seconds = records.Select(record => phase(record)?.Seconds ?? 0).ToArray();
        var shares = records.Select((record, i) => seconds[i] / record.Timings.WallSeconds).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {seconds[0]:F1} | {shares[0]:P0} | {seconds[1]:F1} | {shares[1]:P0} | {seconds[0] / seconds[1]:F2} | {phase(records[0])?.Images} |"));
    }

    /// <summary>
    /// The same for both engines and part of the phases above, whether they wait for it or not: the time that preparing all
    /// their images takes by itself.
    /// </summary>
    private static void PrintPreparation(Recipe recipe, RunRecord[] records, int threads)
    {
        var dataset = recipe.Catalog.CreateDataset(recipe.Dataset, DataFolder());
        var preparer = StandardImagePreparer.For(dataset, recipe.Augmentation, threads);
        var images = Phases(records[0]).Values.Sum(phase => phase.Images);
        ImageItem[] items = [.. Enumerable.Range(0, Math.Min(2000, dataset.Train.Count)).Select(i => new ImageItem(dataset.Train, i, 0, i, FromMemory: false))];
        var buffer = new float[items.Length * preparer.Shape.ByteCount];
        var seconds = Spread.Of(Enumerable.Range(0, 7).Select(round =>
        {
            var start = Stopwatch.GetTimestamp();
            preparer.Prepare(items, ImageTransform.Train, (ulong)round, buffer);
            return Stopwatch.GetElapsedTime(start).TotalSeconds / items.Length * images;
        })).Median;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| (preparing their images alone) | {seconds:F1} | {seconds / records[0].Timings.WallSeconds:P0} | {seconds:F1} | {seconds / records[1].Timings.WallSeconds:P0} | | {images} |"));
    }

    /// <summary>As the command line finds it.</summary>
    private static DataLocation DataFolder() =>
        DataLocation.Resolve(null) is { Folder: not null } named ? named : new DataLocation(Directory.Exists("data") ? "data" : null);
}
