using System.Runtime.ExceptionServices;

namespace Unforget.Data;

/// <summary>
/// Threads that share the pieces of one job at a time, the caller's thread being one of them. Between and during jobs they allocate no
/// managed memory (see <see cref="IBackgroundPreparer"/>), which the thread pool would. Which thread does which piece is left to
/// chance: a piece's result must not depend on it.
/// </summary>
internal sealed class PreparationWorkers : IDisposable
{
    private readonly object _gate = new();
    private readonly Action<int, int> _piece;
    private readonly Thread[] _threads;
    private int _count;
    private int _next;
    private int _job;
    private int _busy;
    private int _failedPiece;
    private Exception? _failure;
    private bool _isEnding;

    /// <param name="workers">Threads, the caller's included; at least 1.</param>
    /// <param name="piece">Does a piece: number of the worker, 0 to <paramref name="workers"/> - 1, and number of the piece.</param>
    public PreparationWorkers(int workers, Action<int, int> piece)
    {
        _piece = piece;
        _threads = [.. Enumerable.Range(1, workers - 1).Select(worker => new Thread(() => Serve(worker)) { IsBackground = true, Name = $"images {worker}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Does pieces 0 to <paramref name="count"/> - 1 and returns when all are done. One job at a time.</summary>
    /// <exception cref="Exception">What the first piece that failed threw; pieces behind it may be undone.</exception>
    public void Run(int count)
    {
        lock (_gate)
        {
            (_count, _next, _failedPiece, _failure) = (count, 0, int.MaxValue, null);
            _busy = _threads.Length;
            _job++;
            Monitor.PulseAll(_gate);
        }

        Work(worker: 0);
        lock (_gate)
        {
            while (_busy > 0)
            {
                Monitor.Wait(_gate);
            }
        }

        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        Array.ForEach(_threads, thread => thread.Join());
    }

    private void Serve(int worker)
    {
        var seen = 0;
        while (true)
        {
            lock (_gate)
            {
                while (_job == seen && !_isEnding)
                {
                    Monitor.Wait(_gate);
                }

                if (_isEnding)
                {
                    return;
                }

                seen = _job;
            }

            Work(worker);
            lock (_gate)
            {
                _busy--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Work(int worker)
    {
        while (Interlocked.Increment(ref _next) - 1 is var piece && piece < _count)
        {
            try
            {
                _piece(worker, piece);
            }
            catch (Exception error)
            {
                // Pieces are taken in order, so every earlier one is done or being done: the first failure is always found.
                Keep(piece, error);
                return;
            }
        }
    }

    private void Keep(int piece, Exception error)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _next, _count);
            if (piece < _failedPiece)
            {
                (_failedPiece, _failure) = (piece, error);
            }
        }
    }
}
