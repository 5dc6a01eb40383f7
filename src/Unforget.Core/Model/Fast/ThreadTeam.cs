using System.Runtime.ExceptionServices;

namespace Unforget.Model.Fast;

/// <summary>
/// Threads that wait for work between two calls. Worker numbers are fixed, and so is which images a worker gets: results
/// depend on the number of threads and on nothing else.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "Teams live as long as the process.")]
internal sealed class ThreadTeam
{
    private static readonly Dictionary<int, ThreadTeam> Teams = [];
    private readonly Lock _running = new();
    private readonly Barrier? _barrier;
    private Action<int>? _work;
    private Exception? _failure;

    private ThreadTeam(int size)
    {
        Size = size;
        if (size == 1)
        {
            return;
        }

        _barrier = new Barrier(size);
        for (var worker = 1; worker < size; worker++)
        {
            var number = worker;
            new Thread(() => Serve(number)) { IsBackground = true, Name = $"fused backbone {number}" }.Start();
        }
    }

    /// <summary>Number of workers, the calling thread included.</summary>
    public int Size { get; }

    /// <summary>The team of a size. Teams live as long as the process.</summary>
    public static ThreadTeam Of(int size)
    {
        lock (Teams)
        {
            return Teams.TryGetValue(size, out var team) ? team : Teams[size] = new ThreadTeam(size);
        }
    }

    /// <summary>Runs work once per worker, worker 0 on the calling thread, and waits for all.</summary>
    public void Run(Action<int> work)
    {
        if (_barrier is null)
        {
            work(0);
            return;
        }

        lock (_running)
        {
            (_work, _failure) = (work, null);
            _barrier.SignalAndWait();
            Work(0);
            _barrier.SignalAndWait();
            _work = null;
            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }
        }
    }

    /// <summary>A worker's part of some items: contiguous, and the same in every call.</summary>
    public (int First, int End) Part(int worker, int count) => ((int)((long)count * worker / Size), (int)((long)count * (worker + 1) / Size));

    private void Serve(int worker)
    {
        while (true)
        {
            _barrier!.SignalAndWait();
            Work(worker);
            _barrier.SignalAndWait();
        }
    }

    private void Work(int worker)
    {
        try
        {
            _work!(worker);
        }
        catch (Exception error)
        {
            // Thrown again on the calling thread.
            Interlocked.CompareExchange(ref _failure, error, null);
        }
    }
}
