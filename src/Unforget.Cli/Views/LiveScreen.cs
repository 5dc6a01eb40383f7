using Spectre.Console;
using Unforget.Cli.Hosting;

namespace Unforget.Cli.Views;

/// <summary>A terminal whose last lines are redrawn in place, at most ten times a second.</summary>
internal sealed class LiveScreen : IScreen
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _clock;
    private LiveDisplayContext? _context;
    private long? _lastDrawn;

    public LiveScreen(Terminal terminal)
    {
        _clock = terminal.Clock;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = terminal.UsesColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(terminal.Out),
        });
        _console.Profile.Width = terminal.Width;
    }

    public bool IsLive => true;

    public int Width => _console.Profile.Width;

    public void Line(string markup = "") => _console.Write(new Markup(markup + "\n").Overflow(Overflow.Fold));

    public void Status(IReadOnlyList<string> lines)
    {
        var now = _clock.GetTimestamp();
        if (_context is null || (_lastDrawn is { } last && _clock.GetElapsedTime(last, now) < Pause))
        {
            return;
        }

        _lastDrawn = now;
        _context.UpdateTarget(new Rows(lines.Select(line => new OneLine(line))));
    }

    public void While(Action action) =>
        _console.Live(new Text("")).AutoClear(true).Start(context =>
        {
            _context = context;
            try
            {
                action();
            }
            finally
            {
                _context = null;
            }
        });
}
