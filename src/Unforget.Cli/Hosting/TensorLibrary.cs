using System.Globalization;
using TorchSharp;
using Unforget.Foundation;

namespace Unforget.Cli.Hosting;

/// <summary>Starts libtorch for training; commands that do not train never get here.</summary>
internal static class TensorLibrary
{
    private const int MostThreads = 1024;

    /// <summary>Number of threads.</summary>
    /// <param name="option">Value of <c>--threads</c>; null for one per physical core.</param>
    /// <exception cref="UserError">Not a number from 1 to 1024.</exception>
    public static int ParseThreads(string? option)
    {
        if (option is null)
        {
            return Math.Min(CpuReport.Collect().PhysicalCores, MostThreads);
        }

        return int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MostThreads
            ? threads
            : throw new UserError($"--threads must be a whole number from 1 to {MostThreads}, got '{option}'");
    }

    /// <summary>Loads it. Allocator and waiting are set first: large blocks and threads keep what they were made with.</summary>
    /// <exception cref="NativeRuntimeException">It cannot be loaded.</exception>
    public static void Start(int threads)
    {
        NativeRuntime.TuneAllocator();
        NativeRuntime.LetThreadsSleep();
        NativeRuntime.Initialize();
        torch.set_num_threads(threads);
    }
}
