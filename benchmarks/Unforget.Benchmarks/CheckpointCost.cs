using System.Globalization;
using Unforget.Checkpoints;
using Unforget.Configuration;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Benchmarks;

/// <summary>
/// What checkpoints cost: the whole quickstart with the default interval, and a state of the size of CIFAR-100 with 2,000
/// exemplars, whose share follows from the interval. Wall time, and processor time as well: on a machine that does other things
/// beside, every wait is longer than it need be.
/// </summary>
internal static class CheckpointCost
{
    /// <summary>Prints both for a number of threads.</summary>
    public static void Print(int threads)
    {
        set_num_threads(threads);
        Quickstart();
        CifarSized();
    }

    private static void Quickstart()
    {
        var run = Run(new RecipeLibrary().Load("quickstart"), new RunSetup(), CheckpointKeeper.DefaultInterval);
        Line($"quickstart: {run.Times.Count} checkpoints of {run.Bytes / 1e6:F1} MB, {run.Times.Sum():F2} s beside {run.Seconds:F0} s of the run: {run.Times.Sum() / run.Seconds:P2}");
        Line($"  median {run.Times.Order().ElementAt(run.Times.Count / 2):F3} s, first {run.Times[0]:F3} s; processor time {run.Processor:F2} s of {run.Total:F0} s: {run.Processor / run.Total:P2}");
    }

    private static void CifarSized()
    {
        var recipe = new Recipe
        {
            Name = "size",
            Protocol = new ProtocolOptions { BaseClasses = 50, Increment = 10, ClassOrder = ClassOrderSpec.Named("natural") },
            Memory = new MemoryOptions { PerClass = 20 },
            Training = new TrainingOptions { Epochs = 1 },
        }.WithOptions("podnet", new PodnetOptions { Finetune = new PodnetFinetuneOptions { Epochs = 1 } });

        // A checkpoint after every step; those of the last task have the teacher, nearly all exemplars, and most the optimiser.
        var run = Run(recipe, new RunSetup { Dataset = new NoiseImages() }, TimeSpan.Zero);
        double[] last = [.. run.Times.TakeLast(15).Order()];
        var interval = CheckpointKeeper.DefaultInterval.TotalSeconds;
        Line($"CIFAR-100 with 2,000 exemplars: {run.Bytes / 1e6:F1} MB, median {last[last.Length / 2]:F3} s, largest {last[^1]:F3} s; every {interval / 60:F0} minutes: {last[last.Length / 2] / interval:P3}");
    }

    /// <summary>Runs a recipe with checkpoints in a temporary folder.</summary>
    /// <returns>Seconds of every checkpoint and of the run without them; processor time of the checkpoints and of everything; bytes of the last one.</returns>
    private static (List<double> Times, double Seconds, double Processor, double Total, long Bytes) Run(Recipe recipe, RunSetup setup, TimeSpan interval)
    {
        var folder = Directory.CreateTempSubdirectory("unforget-checkpoints-");
        try
        {
            var store = new CheckpointStore(folder.FullName);
            var keeper = new CheckpointKeeper(store, interval);
            var times = new List<double>();
            var (processor, begin) = (0.0, Environment.CpuUsage.TotalTime);
            var record = Experiment.Run(recipe, setup with { MomentReached = Reached }, SilentObserver.Instance);
            var total = (Environment.CpuUsage.TotalTime - begin).TotalSeconds;
            return (times, record.Timings.WallSeconds, processor, total, store.FindNewest().Newest!.Manifest.Parts.Sum(part => part.Bytes));

            void Reached(Experiment experiment, RunMoment moment)
            {
                var before = (keeper.Written, keeper.TimeSpent, Processor: Environment.CpuUsage.TotalTime);
                keeper.Reached(experiment, moment);
                processor += (Environment.CpuUsage.TotalTime - before.Processor).TotalSeconds;
                if (keeper.Written > before.Written)
                {
                    times.Add((keeper.TimeSpent - before.TimeSpent).TotalSeconds);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
