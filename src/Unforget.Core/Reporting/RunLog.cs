using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Unforget.Foundation;

namespace Unforget.Reporting;

/// <summary>
/// Lines with their UTC time in a file. Until the file is opened, and while it cannot be written, lines are kept and written later.
/// Safe to use from several threads.
/// </summary>
internal sealed class RunLog(OutputFiles files, TimeProvider clock) : ILogger
{
    private const int MostPendingLines = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<string> _pending = [];
    private string? _path;

    /// <summary>Begins a new file, or goes on with the one that is there.</summary>
    public void Open(string path, bool isNew)
    {
        lock (_gate)
        {
            if (isNew)
            {
                files.Create(path, "");
            }

            _path = path;
            files.Append(path, Drain());
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var time = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = $"{time} {Name(logLevel)} {formatter(state, exception)}\n{(exception is null ? "" : $"{exception}\n")}";
        lock (_gate)
        {
            _pending.Enqueue(line);
            if (_pending.Count > MostPendingLines)
            {
                _pending.Dequeue();
            }

            TryWrite();
        }
    }

    private void TryWrite()
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            files.Append(_path, string.Concat(_pending));
            _pending.Clear();
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            // A log must not stop a run; the lines stay for the next try.
        }
    }

    private string Drain()
    {
        var text = new StringBuilder();
        while (_pending.TryDequeue(out var line))
        {
            text.Append(line);
        }

        return text.ToString();
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error  ",
        _ => "info   ",
    };
}
