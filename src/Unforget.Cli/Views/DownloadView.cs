using Unforget.Cli.Hosting;
using Unforget.Data.Download;

namespace Unforget.Cli.Views;

/// <summary>Progress of a download on one line of a terminal, or a line per tenth where output is piped.</summary>
internal sealed class DownloadView(Terminal terminal) : IProgress<DownloadProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private DownloadPhase? _phase;
    private int _tenth;
    private long _last;
    private long _start;
    private long _startBytes;
    private bool _isOpen;

    public void Report(DownloadProgress value)
    {
        var now = terminal.Clock.GetTimestamp();
        if (_phase != value.Phase || value.Done < _startBytes)
        {
            End();
            (_phase, _tenth, _start, _startBytes, _last) = (value.Phase, -1, now, value.Done, 0);
        }

        var share = value.Total > 0 ? (double)value.Done / value.Total : 0;
        if (terminal.IsInteractive && (value.Done == value.Total || terminal.Clock.GetElapsedTime(_last, now) >= Pause))
        {
            _last = now;
            _isOpen = true;
            terminal.Out.Write($"\r{Line(value, share, now)}\e[K");
        }
        else if (!terminal.IsInteractive && (int)(share * 10) > _tenth)
        {
            _tenth = (int)(share * 10);
            terminal.Out.WriteLine(Line(value, share, now));
        }
    }

    /// <summary>Leaves the line of the progress.</summary>
    public void End()
    {
        if (_isOpen)
        {
            terminal.Out.WriteLine();
            _isOpen = false;
        }
    }

    private string Line(DownloadProgress value, double share, long now)
    {
        var name = value.Phase switch
        {
            DownloadPhase.Download => "downloading",
            DownloadPhase.Verify => "checking",
            _ => "unpacking",
        };
        var seconds = terminal.Clock.GetElapsedTime(_start, now).TotalSeconds;
        var speed = value.Phase == DownloadPhase.Download && seconds > 1 ? $"   {Format.Size((long)((value.Done - _startBytes) / seconds))}/s" : "";
        return $"{name,-11}   {Format.Percent(share),7}   {Format.Size(value.Done)} of {Format.Size(value.Total)}{speed}";
    }
}
