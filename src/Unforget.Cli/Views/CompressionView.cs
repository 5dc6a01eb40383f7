using Unforget.Cli.Hosting;
using Unforget.Data.Compression;

namespace Unforget.Cli.Views;

/// <summary>Progress of a compression on one line of a terminal, or a line per tenth where output is piped.</summary>
internal sealed class CompressionView(Terminal terminal) : IProgress<CompressionProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = terminal.Clock.GetTimestamp();
    private int _tenth;
    private long _last;
    private bool _isOpen;

    public void Report(CompressionProgress value)
    {
        var now = terminal.Clock.GetTimestamp();
        if (terminal.IsInteractive && (value.Done == value.Total || terminal.Clock.GetElapsedTime(_last, now) >= Pause))
        {
            (_last, _isOpen) = (now, true);
            terminal.Out.Write($"\r{Line(value, now)}\e[K");
        }
        else if (!terminal.IsInteractive && value.Done * 10L / value.Total > _tenth)
        {
            _tenth = (int)(value.Done * 10L / value.Total);
            terminal.Out.WriteLine(Line(value, now));
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

    private string Line(CompressionProgress value, long now)
    {
        var elapsed = terminal.Clock.GetElapsedTime(_start, now);
        var left = value.Done < value.Total && elapsed.TotalSeconds > 2
            ? $"   about {Format.RoughDuration(elapsed * ((double)(value.Total - value.Done) / value.Done))} left"
            : "";
        return $"{Format.Percent((double)value.Done / value.Total),7}   {Format.Count(value.Done)} of {Format.Count(value.Total)} files   "
            + $"{Format.Size(value.BytesBefore)} to {Format.Size(value.BytesAfter)}{left}";
    }
}
