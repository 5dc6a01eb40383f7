using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Unforget.Model.Fast;

/// <summary>
/// Threads that wait for work between two calls. Worker numbers are fixed, and so is which images a worker gets: results
/// depend on the number of threads and on nothing else.
/// </summary>
/// <remarks>
/// A step hands out work about a hundred times and waking a thread takes as long as a small convolution, so both sides look
/// for a moment before they sleep: long enough for the next layer, short enough not to keep a core from anybody.
/// </remarks>
internal sealed class ThreadTeam
{
    private static readonly Dictionary<int, ThreadTeam> Teams = [];
    private static readonly long Patience = Stopwatch.Frequency / 10_000;
    private readonly Lock _running = new();
    private readonly object _news = new();
    private long _begun;
    private long _finished;
    private int _busy;
    private Action<int>? _work;
    private Exception? _failure;

    private ThreadTeam(int size)
    {
        Size = size;
        for (var worker = 1; worker < size; worker++)
        {
            var number = worker;
            new Thread(() => Serve(number)) { IsBackground = true, Name = $"fused backbone {number}" }.Start();
        }
    }

    [field: ThreadStatic]
    private static bool IsWorking { get; set; }

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
    /// <exception cref="InvalidOperationException">Called from such work: the others would wait for ever.</exception>
    public void Run(Action<int> work)
    {
        if (Size == 1)
        {
            work(0);
            return;
        }

        if (IsWorking)
        {
            throw new InvalidOperationException("work of a team hands out work");
        }

        lock (_running)
        {
            (_work, _failure) = (work, null);
            _busy = Size - 1;
            var round = _begun + 1;
            Announce(ref _begun, round);
            Work(0);
            WaitFor(ref _finished, round);
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
        for (var round = 1L; ; round++)
        {
            WaitFor(ref _begun, round);
            Work(worker);
            if (Interlocked.Decrement(ref _busy) == 0)
            {
                Announce(ref _finished, round);
            }
        }
    }

    private void Work(int worker)
    {
        IsWorking = true;
        try
        {
            _work!(worker);
        }
        catch (Exception error)
        {
            // Thrown again on the calling thread.
            Interlocked.CompareExchange(ref _failure, error, null);
        }
        finally
        {
            IsWorking = false;
        }
    }

    /// <summary>Changes what others wait for. Inside the lock, so that nobody falls asleep between looking and waiting.</summary>
    private void Announce(ref long counter, long value)
    {
        lock (_news)
        {
            Volatile.Write(ref counter, value);
            Monitor.PulseAll(_news);
        }
    }

    private void WaitFor(ref long counter, long value)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < Patience)
        {
            if (Volatile.Read(ref counter) == value)
            {
                return;
            }

            Thread.SpinWait(4);
        }

        lock (_news)
        {
            while (Volatile.Read(ref counter) != value)
            {
                Monitor.Wait(_news);
            }
        }
    }
}
