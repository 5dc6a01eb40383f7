using System.Runtime.ExceptionServices;

namespace Unforget.Training;

/// <summary>
/// A thread that does one piece of work at a time beside the run. It allocates no managed memory between pieces (see
/// <see cref="Data.IBackgroundPreparer"/>), which tasks of the thread pool would.
/// </summary>
internal sealed class BackgroundThread : IDisposable
{
    private readonly object _gate = new();
    private readonly Thread _thread;
    private Action? _work;
    private Exception? _failure;
    private bool _isReady;
    private bool _isEnding;

    /// <summary>Starts it; returns when it waits for work, because starting a thread does allocate.</summary>
    /// <param name="name">For debuggers.</param>
    public BackgroundThread(string name)
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = name };
        _thread.Start();
        lock (_gate)
        {
            while (!_isReady)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Starts work; the piece before has been waited for.</summary>
    public void Start(Action work)
    {
        lock (_gate)
        {
            _work = work;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the work and throws what it threw.</summary>
    public void Wait()
    {
        if (Settle() is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Waits for the work; returns what it threw, once.</summary>
    public Exception? Settle()
    {
        lock (_gate)
        {
            while (_work is not null)
            {
                Monitor.Wait(_gate);
            }

            var failure = _failure;
            _failure = null;
            return failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Settle();
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Serve()
    {
        while (Next() is { } work)
        {
            Exception? failure = null;
            try
            {
                work();
            }
            catch (Exception error)
            {
                // Thrown again on the thread that waits.
                failure = error;
            }

            lock (_gate)
            {
                (_work, _failure) = (null, failure);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            _isReady = true;
            Monitor.PulseAll(_gate);
            while (_work is null && !_isEnding)
            {
                Monitor.Wait(_gate);
            }

            return _work;
        }
    }
}
