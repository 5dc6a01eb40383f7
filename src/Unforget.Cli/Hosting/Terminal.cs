using System.Text;

namespace Unforget.Cli.Hosting;

/// <summary>All that the command line touches outside itself: where it writes, what it may draw, clock, files and interruption.</summary>
public sealed record Terminal
{
    /// <summary>Standard output.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person watches: output may be redrawn in place.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether colours are wanted; only where <see cref="IsInteractive"/>.</summary>
    public bool UsesColor { get; init; }

    /// <summary>Columns that running text may use, 40 to 120.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Columns of the screen, which tables may use; at least 40.</summary>
    public int Columns { get; init; } = 100;

    /// <summary>How the user calls the program, for the commands it suggests.</summary>
    public string Command { get; init; } = "unforget";

    /// <summary>Clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Opens the files of a run's folder; null for the file system.</summary>
    public Func<string, FileMode, Stream>? OpenFile { get; init; }

    /// <summary>Asks a command to stop.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Ctrl-C; null where the host handles it.</summary>
    internal Interrupt? Interrupt { get; init; }

    /// <summary>The terminal of this process. <c>NO_COLOR</c> and <c>TERM=dumb</c> are respected.</summary>
    public static Terminal OfProcess(Interrupt interrupt)
    {
        ArgumentNullException.ThrowIfNull(interrupt);
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }

        var isInteractive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Terminal
        {
            Out = Console.Out,
            Error = Console.Error,
            IsInteractive = isInteractive,
            UsesColor = isInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = isInteractive ? Math.Clamp(Console.WindowWidth, 40, 120) : 100,
            Columns = isInteractive ? Math.Max(Console.WindowWidth, 40) : 100,
            Command = Environment.GetEnvironmentVariable("UNFORGET_COMMAND") is { Length: > 0 } command ? command : "unforget",
            Cancellation = interrupt.Token,
            Interrupt = interrupt,
        };
    }
}
