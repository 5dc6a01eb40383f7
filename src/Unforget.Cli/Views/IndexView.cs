using System.Globalization;
using Unforget.Cli.Hosting;
using Unforget.Data;

namespace Unforget.Cli.Views;

/// <summary>
/// Progress of the first look at image files, on standard error: one line of a terminal, or a line per tenth where output is piped. A look
/// that is over at once says nothing.
/// </summary>
internal sealed class IndexView(Terminal terminal) : IProgress<IndexProgress>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly long _start = terminal.Clock.GetTimestamp();
    private long _last;
    private int _tenth;
    private bool _isOpen;

    /// <summary>Called by several threads.</summary>
    public void Report(IndexProgress value)
    {
        lock (_gate)
        {
            if (terminal.Interrupt is { } interrupt)
            {
                // What was seen is kept when the look is stopped in order.
                interrupt.HasSomethingToSave = value.Done < value.Total;
            }

            var now = terminal.Clock.GetTimestamp();
            if (!_isOpen && terminal.Clock.GetElapsedTime(_start, now) < Patience)
            {
                return;
            }

            var tenth = (int)(10L * value.Done / Math.Max(1, value.Total));
            if (terminal.IsInteractive && (value.Done == value.Total || terminal.Clock.GetElapsedTime(_last, now) >= Pause))
            {
                (_last, _isOpen) = (now, true);
                terminal.Error.Write($"\r{Line(value)}\e[K{(value.Done == value.Total ? "\n" : "")}");
            }
            else if (!terminal.IsInteractive && tenth > _tenth)
            {
                (_tenth, _isOpen) = (tenth, true);
                terminal.Error.WriteLine(Line(value));
            }
        }
    }

    private static string Line(IndexProgress value) => string.Create(
        CultureInfo.InvariantCulture, $"looking at image files for the first time: {value.Done} of {value.Total}");
}
